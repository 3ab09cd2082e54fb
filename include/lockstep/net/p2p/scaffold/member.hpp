// A peer that logs in by a name, and finds others by theirs.
//
//     member me_too(me, {supernode_a, supernode_b});
//     me_too.log_in("alice");
//     me.ping(me_too.where_is("bob"));
//
// While no supernode is there whoever has joined goes on: nobody new gets in by name, but everybody finds everybody by id, and by
// name whom somebody nearby has talked to. Names are first come, first served, with each supernode by itself: a signature says that
// it is the same peer as before, not who it is.
#pragma once

#include "lockstep/net/p2p/peer/peer_module.hpp"
#include "lockstep/net/p2p/scaffold/name_record.hpp"

namespace lockstep::net::p2p {

/// All members may be called by any thread or fiber at any time, but for the destructor, which must run before the peer's.
class member {
public:
    member(peer& at, std::vector<contact> supernodes);
    /// Does not log out.
    ~member();
    member(const member&) = delete;
    member& operator=(const member&) = delete;

    /// Logs in with all supernodes, and joins through those near us whom they name. It stays so: logins are renewed, also with
    /// supernodes that come back. Throws std::system_error where no supernode answers, remote_error where those that do refuse (the
    /// name is another one's: key_already_exists), std::invalid_argument where it is no name.
    void log_in(const std::string& name, const patience& wait = {});
    /// No supernode tells of us any more.
    void log_out(const patience& wait = {});
    /// Where the peer of that name is: as a supernode has it, or, where none answers, as we or some of those whom we know have seen
    /// it last. Throws remote_error (key_does_not_exist) where nobody of that name is logged in, std::system_error
    /// (host_unreachable) where nobody could be asked who knows.
    contact where_is(const std::string& name, const patience& wait = {});

private:
    class core;
    std::unique_ptr<core> core_;
};

} // namespace lockstep::net::p2p
