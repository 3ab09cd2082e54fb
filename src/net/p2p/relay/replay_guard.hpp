// Which boxes have been taken: each counts once. For each sender a window, as RFC 4303 (3.4.3) has it for packets of IP: the highest
// number so far, and which of those just below it have come. What is older than the window is refused, new or not.
#pragma once

#include "lockstep/net/p2p/peer_id.hpp"

#include <cstdint>
#include <map>

namespace lockstep::net::p2p::detail {

/// Belongs to one key: boxes for another one cannot be opened anyway. So nothing in it is ever forgotten; where it is full, only
/// senders that it has not seen are refused, and its user makes a new key. Not thread-safe.
class replay_guard {
public:
    explicit replay_guard(std::size_t most_senders) noexcept : most_(most_senders) {}

    enum class verdict : std::uint8_t {
        fresh,
        seen, ///< or too old to tell
        full, ///< of other senders
    };

    /// Notes it, where it is fresh.
    verdict take(const peer_id& sender, std::uint64_t session, std::uint64_t number) {
        auto at = windows_.find({sender, session});
        if (at == windows_.end()) {
            if (windows_.size() >= most_) return verdict::full;
            at = windows_.emplace(std::pair(sender, session), window{}).first;
        }
        return at->second.take(number) ? verdict::fresh : verdict::seen;
    }
    bool full() const noexcept { return windows_.size() >= most_; }

private:
    struct window {
        static constexpr unsigned size = 64;

        bool take(std::uint64_t number) noexcept {
            if (!any || number > highest) {
                const std::uint64_t ahead = any ? number - highest : size;
                bits = ahead < size ? bits << ahead | 1 : 1;
                highest = number;
                any = true;
                return true;
            }
            const std::uint64_t behind = highest - number;
            if (behind >= size || (bits >> behind & 1) != 0) return false;
            bits |= std::uint64_t{1} << behind;
            return true;
        }

        std::uint64_t highest = 0;
        std::uint64_t bits = 0; ///< bit i: highest - i has come
        bool any = false;
    };

    const std::size_t most_;
    std::map<std::pair<peer_id, std::uint64_t>, window> windows_; ///< by sender and session
};

} // namespace lockstep::net::p2p::detail
