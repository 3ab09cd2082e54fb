// The store of a peer with its lock and its disk: what it says is stored is on the disk, and what could not be written there is
// not stored.
#pragma once

#include "lockstep/net/message/clock.hpp"
#include "lockstep/net/p2p/values/record_storage.hpp"
#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/sync/event.hpp"

#include <vector>

namespace lockstep::net::p2p::detail {

/// All members may be called by any thread or fiber at any time.
class record_keeper {
public:
    struct answer : value_store::answer {
        std::error_code error{}; ///< of the disk: nothing was stored
    };

    record_keeper(const store_limits& limits, std::shared_ptr<record_storage> disk, message_clock& clock);

    /// As those of value_store.
    value_store::duration admit(const store_source& from);
    answer store(const value_store::request& r, const store_source& from);
    answer promise(const peer_id& key, const ballot& b, const store_source& from);
    std::uint64_t promised(const peer_id& key) const;
    std::optional<value_store::held> find(const peer_id& key) const;
    void erase(const record& still);
    /// Takes out those whose time is up. When the next one's is.
    value_store::time expire();
    /// The next few from that key on.
    std::vector<value_store::held> some(const peer_id& from, std::size_t most) const;
    std::size_t records() const;
    std::size_t bytes() const;

private:
    /// One who wants a change, and waits for the disk.
    struct change {
        peer_id key;
        std::function<std::optional<value_store::row>(value_store::time)>
            row; ///< what the disk gets; nothing: no change
        std::function<value_store::answer(value_store::time)> apply;
        answer result{};
        event done{};
    };

    answer carry_out(change& c);
    void write_for_all() LOCKSTEP_REQUIRES(lock_);
    void write_all_again() LOCKSTEP_REQUIRES(lock_);

    message_clock& clock_;
    const std::shared_ptr<record_storage> disk_;
    mutable parking::raw_lock lock_; ///< guards what follows
    value_store store_;
    std::vector<change*> waiting_; ///< for the disk, in order
    bool writing_ = false;         ///< somebody does it for all who wait
};

} // namespace lockstep::net::p2p::detail
