// Where peers are, and which of those addresses are not worth trying right now. Without clock, chance or lock: all of these
// are the caller's.
#pragma once

#include "lockstep/net/p2p/contact.hpp"
#include "net/p2p/wire/recent_map.hpp"

#include <chrono>
#include <system_error>

namespace lockstep::net::p2p::detail {

class address_book {
public:
    using time_point = std::chrono::steady_clock::time_point;

    address_book(std::size_t most, std::chrono::milliseconds first_pause,
                 std::chrono::milliseconds longest_pause) noexcept
        : first_pause_(first_pause), longest_pause_(longest_pause), known_(most), failing_(most) {}

    void know(const peer_id& who, const std::vector<address>& at) {
        if (at.empty()) return;
        std::vector<address>& known = known_.find_or_make(who, [] { return std::vector<address>(); });
        if (known != at) known = at;
    }

    /// Where it is; null: nobody knows.
    const std::vector<address>* known(const peer_id& who) { return known_.find(who); }
    /// Where it may be worth trying. None: `why` says why not: nobody knows an address (host_unreachable), or all have failed
    /// lately, the last one so.
    std::vector<address> to_try(const peer_id& who, time_point now, std::error_code& why) {
        why = std::make_error_code(std::errc::host_unreachable);
        std::vector<address> all;
        if (const std::vector<address>* const known = known_.find(who))
            for (const address& at : *known) {
                const failure* f = failing_.find({at, peer_id()});
                if (f == nullptr || f->until <= now) f = failing_.find({at, who});
                if (f == nullptr || f->until <= now) all.push_back(at);
                else why = f->why;
            }
        return all;
    }

    /// Nobody could be reached there; or, where `only` is given, somebody else, who answers for others at that address.
    void failed(const address& at, const std::optional<peer_id>& only, std::error_code why, time_point now,
                double chance) {
        failure& f = failing_.find_or_make({at, only.value_or(peer_id())}, [] { return failure(); });
        f.pause = std::min(longest_pause_, f.pause.count() == 0 ? first_pause_ : 2 * f.pause);
        f.why = why;
        // Half of it is chance, so that not all come back at the same moment.
        f.until = now + std::chrono::duration_cast<std::chrono::nanoseconds>(f.pause * (0.5 + chance / 2));
    }
    void reached(const address& at, const peer_id& who) {
        failing_.erase({at, peer_id()});
        failing_.erase({at, who});
    }

private:
    struct failure {
        std::chrono::milliseconds pause{0};
        time_point until{};
        std::error_code why;
    };

    std::chrono::milliseconds first_pause_, longest_pause_;
    recent_map<peer_id, std::vector<address>> known_;
    recent_map<std::pair<address, peer_id>, failure> failing_; ///< of any peer: of the one with the id of zeros
};

} // namespace lockstep::net::p2p::detail
