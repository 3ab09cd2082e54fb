// Which connections there are to peers that have proved who they are, which of them a message takes, and which one goes when
// there are too many. Without I/O, clock or lock: all of these are its user's.
//
// There are at most two connections with a peer: the latest that we have made and the latest that it has made. Usually there is
// one, for both directions. Where both peers call each other at the same time there are two, for a moment: both see them, and
// the one whose id is larger ends the one that it has made. (If only one of the two stands, nobody ends it; so it does not matter
// who notices what first.) Messages take the one on which something came last, so both soon take the same.
#pragma once

#include "lockstep/net/message/message.hpp"
#include "lockstep/net/p2p/peer_id.hpp"

#include <list>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace lockstep::net::p2p::detail {

/// What the table knows of a connection.
class table_entry {
public:
    table_entry(const peer_id& who, bool called, std::string host) : who(who), called(called), host(std::move(host)) {}

    const peer_id who;
    const bool called;      ///< we have made it
    const std::string host; ///< where it comes from

    /// Is something under way: a message being written, a request whose answer is still to come, from either side; or the
    /// first message, since nobody makes a connection for nothing?
    bool busy(message_deadline now) const noexcept {
        return sending_ != 0 || (now < until_ && (fresh_ || asked_ + owed_ != 0));
    }
    /// Does the other side still wait for an answer of ours?
    bool owes(message_deadline now) const noexcept { return owed_ != 0 && now < until_; }
    /// Is it to end as soon as nothing is under way? Requests no longer go over it, answers do.
    bool leaving() const noexcept { return leaving_; }

private:
    friend class connection_table;
    static constexpr std::chrono::seconds longest_request{60}; ///< one without a deadline counts no longer
    static constexpr std::chrono::seconds first_message{1};    ///< it must have come by then

    bool listed_ = false;
    bool fresh_ = true; ///< nothing has gone over it
    bool leaving_ = false;
    bool over_ = false; ///< it carries nothing any more
    unsigned sending_ = 0, asked_ = 0, owed_ = 0;
    message_deadline until_{}; ///< when nobody waits any more
    std::list<std::shared_ptr<table_entry>>::iterator place_{};
};

class connection_table {
public:
    using entry_ptr = std::shared_ptr<table_entry>;

    connection_table(const peer_id& me, std::size_t most, std::size_t most_of_host) noexcept
        : me_(me), most_(most), most_of_host_(most_of_host) {}

    /// Who must leave for a new one.
    struct admission {
        bool admitted = false;
        std::vector<entry_ptr> leaving; ///< to be told
    };

    /// Is there room for one more that was made from `host` (empty: by us), beside `coming` others that have been told that
    /// there is, `coming_from_host` of them from there? Perhaps where somebody idle is asked to leave; but not where half as
    /// many as there may be are leaving already.
    bool has_room(const std::string& host, message_deadline now, std::size_t coming = 0,
                  std::size_t coming_from_host = 0) const;
    /// A connection whose other side has proved who it is. The caller tells those that leave.
    admission admit(const entry_ptr& c, message_deadline now);
    /// It is no more.
    void remove(const entry_ptr& c);
    /// No requests go over it any more. False: that was so before.
    bool leave(const entry_ptr& c);
    /// It carries nothing any more, and is left only to be removed.
    void end(const entry_ptr& c) noexcept { c->over_ = true; }

    /// The one that a message to that peer takes, which counts as being written from now on. Null: there is none.
    entry_ptr begin_sending(const peer_id& to, const message& m, message_deadline now);
    /// It was written, or not.
    void end_sending(const entry_ptr& c, const message& m, bool written);
    /// A request of the other side was answered, beside all this.
    void note_answered(const entry_ptr& c) noexcept {
        if (c->owed_ != 0) --c->owed_;
    }
    /// Something came.
    void note_received(const entry_ptr& c, const message& m, message_deadline now);

    std::size_t size() const noexcept { return order_.size(); }
    std::size_t leaving() const noexcept { return all_ - order_.size(); }

private:
    struct pair {
        entry_ptr ours, theirs;        ///< by who has called
        entry_ptr latest;              ///< on which something came last
        std::vector<entry_ptr> others; ///< that are leaving
    };

    void put_last(const entry_ptr& c);
    static void count(table_entry& c, const message& m, unsigned& asked, unsigned& answered, message_deadline now);
    entry_ptr idle_one(message_deadline now) const;

    const peer_id me_;
    const std::size_t most_, most_of_host_;
    std::unordered_map<peer_id, pair> peers_;
    std::map<std::string, std::size_t, std::less<>> of_host_; ///< that others have made; without those that leave
    std::list<entry_ptr> order_;                              ///< the latest used last; without those that leave
    std::size_t all_ = 0;
};

} // namespace lockstep::net::p2p::detail
