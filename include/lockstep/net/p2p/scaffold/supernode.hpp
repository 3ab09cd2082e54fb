// A peer that others know from the beginning: they log in with it, get their first neighbours from it, and ask it where
// somebody is whose name they know. It is scaffolding: what stands stays when it is taken away.
//
//     peer me(identity::load_or_generate("super.pem"), network);
//     supernode here(me);
#pragma once

#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "lockstep/net/p2p/scaffold/name_record.hpp"

namespace lockstep::net::p2p {

/// How much a supernode remembers.
struct supernode_options {
    std::chrono::nanoseconds lease = std::chrono::minutes(5); ///< who has not logged in again by then is logged out
    std::size_t most_names = 100'000;                         ///< then newcomers are refused, for now
    std::size_t names_of_a_peer = 4;
};

/// All members may be called by any thread or fiber at any time, but for the destructor, which must run before the peer's.
class supernode {
public:
    explicit supernode(peer& at, const supernode_options& options = {});
    ~supernode();
    supernode(const supernode&) = delete;
    supernode& operator=(const supernode&) = delete;

    /// How many names are logged in.
    std::size_t logged_in() const;

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net::p2p
