// What a peer is to be like, and what its look-ups come to. All of it has a bound: docs/peers.md says what each protects.
#pragma once

#include "lockstep/net/node/node.hpp"
#include "lockstep/net/p2p/routing/lookup.hpp"
#include "lockstep/net/p2p/routing/routing_table.hpp"

namespace lockstep::net::p2p {

/// See each.
struct peer_options {
    routing_options routing{};
    lookup_options lookup{}; ///< for look-ups of which the caller says nothing else
    /// Among them how many requests are handled at once. What nobody here knows lies in the mailbox: a little of it.
    node_options node{.mailbox_messages = 16};
    std::size_t neighbours = 10; ///< of those nearest to us, whose coming and going is watched
    std::chrono::nanoseconds request_time = std::chrono::seconds(2); ///< then a peer has not answered
    std::chrono::nanoseconds slow_time =
        std::chrono::milliseconds(500); ///< then a look-up asks others, too, and goes on waiting
    std::chrono::nanoseconds neighbour_time =
        std::chrono::seconds(60); ///< a neighbour that has been silent so long is pinged …
    std::chrono::nanoseconds contact_time = std::chrono::minutes(15); ///< … and so is anybody else in the table
    std::chrono::nanoseconds refresh_time = std::chrono::hours(1); ///< a bucket in which nobody has looked so long is
    std::chrono::nanoseconds upkeep_pause = std::chrono::seconds(15); ///< between two looks at all of this
    std::chrono::nanoseconds rejoin_pause = std::chrono::seconds(1);  ///< the same, while we know nobody
    std::size_t pings_at_once = 16; ///< of peers that we have only heard of; more of them are left for another time
    std::uint64_t seed = 0;         ///< of its randomness; 0: the system's
};

/// How to look for something.
struct find_options {
    lookup_options lookup{};
    /// Asks this instead of `p2p.find`; its answers must have the same `peers`.
    std::string kind = "p2p.find";
    value::map more{}; ///< further members of the request
    /// Sees each answer. True: it is enough, and nobody else is asked. Called by one fiber at a time; must not wait.
    std::function<bool(const contact&, const value&)> enough{};
};

/// What came of it.
struct found {
    std::vector<contact> nearest; ///< that have answered, nearest first; without ourselves
    std::size_t requests = 0;     ///< that it took …
    std::size_t failures = 0;     ///< … and how many of these were not answered
    std::size_t hops = 0;         ///< by how many steps the nearest was found
    bool cut_short = false;       ///< it took too many requests or too long, or what was found was enough
};

} // namespace lockstep::net::p2p
