// Two peers and the connections between them, without a network: what one is told by the other is a call, made whenever the
// thread comes to it. The first peer's id is the smaller one.
#pragma once

#include "lockstep/net/p2p/wire/connection_table.hpp"

#include <atomic>
#include <cassert>
#include <mutex>
#include <thread>

using lockstep::net::p2p::peer_id;
using namespace lockstep::net::p2p::detail;

constexpr table_entry::time_point now{};
constexpr peer_id small_id({1}), large_id({2});

struct side {
    explicit side(const peer_id& me) : table(me, 4, 4) {}

    std::mutex lock; ///< guards the table
    connection_table table;
};

/// One connection, as each side has it.
struct connection {
    connection(side& caller, const peer_id& caller_id, side& answerer, const peer_id& answerer_id)
        : caller(caller), answerer(answerer), at_caller(std::make_shared<table_entry>(answerer_id, true, "")),
          at_answerer(std::make_shared<table_entry>(caller_id, false, "here")) {}

    /// The end of the handshake: the caller knows first, the answerer when it has the proof, and reads what else was said to it
    /// after that.
    std::vector<connection_table::entry_ptr> open() {
        auto leaving = admit(caller, at_caller);
        for (const auto& c : admit(answerer, at_answerer)) leaving.push_back(c);
        const std::scoped_lock guard(answerer.lock);
        answerer_reads = true;
        if (caller_leaves) answerer.table.leave(at_answerer);
        return leaving;
    }
    /// Whoever is to leave tells the other side of it (`p2p.bye`).
    bool is(const connection_table::entry_ptr& c) const { return c == at_caller || c == at_answerer; }
    void leave() {
        {
            const std::scoped_lock guard(caller.lock);
            caller.table.leave(at_caller);
        }
        const std::scoped_lock guard(answerer.lock);
        caller_leaves = true;
        if (answerer_reads) answerer.table.leave(at_answerer);
    }

    side &caller, &answerer;
    connection_table::entry_ptr at_caller, at_answerer;
    bool answerer_reads = false, caller_leaves = false; ///< guarded by the answerer's lock

private:
    static std::vector<connection_table::entry_ptr> admit(side& s, const connection_table::entry_ptr& c) {
        const std::scoped_lock guard(s.lock);
        auto a = s.table.admit(c, now);
        assert(a.admitted);
        return a.leaving;
    }
};
