// Who else is there: what values need of routing, and nothing more.
#pragma once

#include "lockstep/net/p2p/peer_id.hpp"
#include "lockstep/net/patience.hpp"

#include <vector>

namespace lockstep::net::p2p {

/// Answers for one peer, which is never among the answers. All members may be called by any fiber at any time.
class neighbourhood {
public:
    virtual ~neighbourhood() = default;

    /// Those who are nearest to that key of all the network and answer, nearest first: an iterative look-up. Messages can be
    /// sent to them by the names that their ids are in hexadecimal.
    virtual std::vector<peer_id> nearest(const peer_id& key, std::size_t most, const patience& wait) = 0;
    /// Those who are nearest to that key of whom one knows, nearest first, without asking anybody.
    virtual std::vector<peer_id> known(const peer_id& key, std::size_t most) const = 0;
    /// Has it proved alive?
    virtual bool is_known(const peer_id& who) const = 0;
    /// That one has not answered, several times: it may be dead.
    virtual void has_not_answered(const peer_id& who) = 0;
};

} // namespace lockstep::net::p2p
