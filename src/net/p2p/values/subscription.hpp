// One subscription, as those see it who tell it of changes. Guarded by the core's lock, but for what never changes.
#pragma once

#include "net/p2p/values/core.hpp"

namespace lockstep::net::p2p {

struct values::subscription::state {
    state(std::shared_ptr<core> c, const peer_id& key, watcher handler)
        : of(std::move(c)), key(key), handler(std::move(handler)) {}

    const std::shared_ptr<core> of;
    const peer_id key;
    const watcher handler;

    std::optional<record> newest{}; ///< that it was told, or will be
    bool to_tell = false;
    bool calling = false;
    bool ended = false;
    std::vector<peer_id> at{}; ///< who tell us of changes
    unsigned renewals = 0;
};

} // namespace lockstep::net::p2p
