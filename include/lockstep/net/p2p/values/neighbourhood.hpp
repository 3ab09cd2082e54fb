// Who else is there, and how to ask them: what values need of a peer, and nothing more. values.hpp makes one of a `peer`; tests
// have one where everybody knows everybody.
#pragma once

#include "lockstep/net/message/message.hpp"
#include "lockstep/net/p2p/peer_id.hpp"
#include "lockstep/net/patience.hpp"

#include <functional>
#include <vector>

namespace lockstep::net::p2p {

/// Answers for one peer, which is never among the answers. All members may be called by any fiber at any time.
class neighbourhood {
public:
    virtual ~neighbourhood() = default;

    // --- who is there ---------------------------------------------------------------------------------------------------

    /// Those who are nearest to that key of all the network and answer, nearest first: a look-up.
    virtual std::vector<peer_id> nearest(const peer_id& key, std::size_t most, const patience& wait) = 0;
    /// Those who are nearest to that key of whom one knows that they are alive, nearest first, without asking anybody.
    virtual std::vector<peer_id> known(const peer_id& key, std::size_t most) const = 0;
    /// Does one know that it is alive?
    virtual bool is_known(const peer_id& who) const = 0;
    /// That one has not answered, several times. May wait.
    virtual void has_not_answered(const peer_id& who) = 0;

    // --- what is said ---------------------------------------------------------------------------------------------------

    /// An answer, which may be one of the kind `error`, or nothing, and `error` says why.
    virtual std::optional<message> ask(const peer_id& who, const std::string& kind, value content, const patience& wait,
                                       std::error_code& error) = 0;
    /// Requests of that kind are answered so, until the end.
    virtual void on(const std::string& kind, std::function<message_content(const peer_id&, const value&)> answers) = 0;
    /// Waits until nobody is in one of these, and nobody will be.
    virtual void end() noexcept = 0;

    /// How this peer is found by one who has never heard of it …
    virtual value introduction() const = 0;
    /// … who reads it. Throws value_error where it is somebody else's, or none.
    virtual void introduced(const peer_id& who, const value& introduction) = 0;
};

} // namespace lockstep::net::p2p
