// Which connections there are to peers that have proved who they are, which of them a message takes, and which one goes when
// there are too many. Without I/O, clock or lock: all of these are its user's.
//
// There are at most two connections with a peer: the latest that we have made and the latest that it has made. Usually there is
// one, for both directions. Where both peers call each other at the same time there are two, for a moment: both see them, and
// the one whose id is larger ends the one that it has made. (If only one of the two stands, nobody ends it; so it does not matter
// who notices what first.) Messages take the one on which something came last, so both soon take the same.
#pragma once

#include "lockstep/net/p2p/peer_id.hpp"

#include <algorithm>
#include <chrono>
#include <list>
#include <map>
#include <memory>
#include <unordered_map>
#include <vector>

namespace lockstep::net::p2p::detail {

/// What of a message counts here.
struct table_message {
    bool asks = false;    ///< it wants an answer
    bool answers = false; ///< it is one
    bool cancels = false; ///< an answer is not wanted any more
    std::chrono::steady_clock::time_point deadline = std::chrono::steady_clock::time_point::max(); ///< of the answer
};

/// What the table knows of a connection.
class table_entry {
public:
    using time_point = std::chrono::steady_clock::time_point;

    table_entry(const peer_id& who, bool called, std::string host) : who(who), called(called), host(std::move(host)) {}

    const peer_id who;
    const bool called;      ///< we have made it
    const std::string host; ///< where it comes from

    /// Is something under way: a message being written, a request whose answer is still to come, from either side; or the
    /// first message, since nobody makes a connection for nothing?
    bool busy(time_point now) const noexcept {
        return sending_ != 0 || (now < until_ && (fresh_ || asked_ + owed_ != 0));
    }
    /// Does the other side still wait for an answer of ours?
    bool owes(time_point now) const noexcept { return owed_ != 0 && now < until_; }
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
    time_point until_{}; ///< when nobody waits any more
    std::list<std::shared_ptr<table_entry>>::iterator place_{};
};

class connection_table {
public:
    using time_point = table_entry::time_point;
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
    bool has_room(const std::string& host, time_point now, std::size_t coming = 0,
                  std::size_t coming_from_host = 0) const;
    /// A connection whose other side has proved who it is. The caller tells those that leave.
    admission admit(const entry_ptr& c, time_point now);
    /// It is no more.
    void remove(const entry_ptr& c);
    /// No requests go over it any more. False: that was so before.
    bool leave(const entry_ptr& c);
    /// It carries nothing any more, and is left only to be removed.
    void end(const entry_ptr& c) noexcept { c->over_ = true; }

    /// The one that a message to that peer takes, which counts as being written from now on. Null: there is none.
    entry_ptr begin_sending(const peer_id& to, const table_message& m, time_point now);
    /// It was written, or not.
    void end_sending(const entry_ptr& c, const table_message& m, bool written);
    /// A request of the other side was answered, beside all this.
    void note_answered(const entry_ptr& c) noexcept {
        if (c->owed_ != 0) --c->owed_;
    }
    /// Something came.
    void note_received(const entry_ptr& c, const table_message& m, time_point now);

    std::size_t size() const noexcept { return order_.size(); }
    std::size_t leaving() const noexcept { return all_ - order_.size(); }

private:
    struct pair {
        entry_ptr ours, theirs;        ///< by who has called
        entry_ptr latest;              ///< on which something came last
        std::vector<entry_ptr> others; ///< that are leaving
    };

    void put_last(const entry_ptr& c);
    static void count(table_entry& c, const table_message& m, unsigned& asked, unsigned& answered, time_point now);
    entry_ptr idle_one(time_point now) const;

    const peer_id me_;
    const std::size_t most_, most_of_host_;
    std::unordered_map<peer_id, pair> peers_;
    std::map<std::string, std::size_t, std::less<>> of_host_; ///< that others have made; without those that leave
    std::list<entry_ptr> order_;                              ///< the latest used last; without those that leave
    std::size_t all_ = 0;
};

// --- who comes and goes -----------------------------------------------------------------------------------------------

inline connection_table::entry_ptr connection_table::idle_one(time_point now) const {
    const auto at = std::ranges::find_if(order_, [&](const entry_ptr& c) { return !c->busy(now); });
    return at == order_.end() ? nullptr : *at;
}

inline bool connection_table::has_room(const std::string& host, time_point now, std::size_t coming,
                                       std::size_t coming_from_host) const {
    const auto at = of_host_.find(host);
    if ((at == of_host_.end() ? 0 : at->second) + coming_from_host >= most_of_host_) return false;
    const std::size_t free = most_ - std::min(most_, order_.size());
    if (coming < free) return true;
    std::size_t must_leave = coming - free + 1;
    if (leaving() + must_leave > most_ / 2 + 1) return false;
    for (auto c = order_.begin(); c != order_.end() && must_leave != 0; ++c)
        if (!(*c)->busy(now)) --must_leave;
    return must_leave == 0;
}

inline connection_table::admission connection_table::admit(const entry_ptr& c, time_point now) {
    admission a;
    pair& of_peer = peers_[c->who];
    // An older one that the same side has made: whoever calls again has lost it.
    if (const entry_ptr older = c->called ? of_peer.ours : of_peer.theirs; older != nullptr && leave(older))
        a.leaving.push_back(older);
    if (!has_room(c->called ? std::string() : c->host, now)) {
        if (of_peer.others.empty() && of_peer.ours == nullptr && of_peer.theirs == nullptr) peers_.erase(c->who);
        return a;
    }
    if (order_.size() >= most_) {
        const entry_ptr idle = idle_one(now);
        leave(idle);
        a.leaving.push_back(idle);
    }
    pair& its = peers_[c->who];
    (c->called ? its.ours : its.theirs) = c;
    its.latest = c;
    ++all_;
    c->until_ = now + table_entry::first_message;
    if (!c->called) ++of_host_[c->host];
    order_.push_back(c);
    c->place_ = std::prev(order_.end());
    c->listed_ = true;
    // Both have called each other: one of the two ends its own.
    if (its.ours != nullptr && its.theirs != nullptr && its.ours->who < me_) {
        const entry_ptr ours = its.ours;
        leave(ours);
        a.leaving.push_back(ours);
    }
    a.admitted = true;
    return a;
}

inline bool connection_table::leave(const entry_ptr& c) {
    if (c->leaving_) return false;
    c->leaving_ = true;
    c->fresh_ = false;
    if (!c->listed_) return true;
    order_.erase(c->place_);
    c->listed_ = false;
    if (!c->called)
        if (const auto host = of_host_.find(c->host); --host->second == 0) of_host_.erase(host);
    pair& of_peer = peers_[c->who];
    if (of_peer.ours == c) of_peer.ours = nullptr;
    if (of_peer.theirs == c) of_peer.theirs = nullptr;
    if (of_peer.latest == c) of_peer.latest = of_peer.ours != nullptr ? of_peer.ours : of_peer.theirs;
    of_peer.others.push_back(c);
    return true;
}

inline void connection_table::remove(const entry_ptr& c) {
    leave(c);
    end(c);
    const auto at = peers_.find(c->who);
    if (at == peers_.end() || std::erase(at->second.others, c) == 0) return; // it was never admitted, or is gone
    --all_;
    const pair& left = at->second;
    if (left.ours == nullptr && left.theirs == nullptr && left.others.empty()) peers_.erase(at);
}

// --- what goes over them ----------------------------------------------------------------------------------------------

inline void connection_table::put_last(const entry_ptr& c) {
    if (c->listed_) order_.splice(order_.end(), order_, c->place_);
}

inline connection_table::entry_ptr connection_table::begin_sending(const peer_id& to, const table_message& m,
                                                                   time_point now) {
    const auto at = peers_.find(to);
    if (at == peers_.end()) return nullptr;
    const pair& its = at->second;
    entry_ptr c = its.latest;
    if (m.answers) { // it goes where somebody waits for one
        const auto waits = [](const entry_ptr& one) { return one != nullptr && !one->over_ && one->owed_ != 0; };
        const auto leaving = std::ranges::find_if(its.others, waits);
        if (leaving != its.others.end()) c = *leaving;
        else if (waits(its.ours)) c = its.ours;
        else if (waits(its.theirs)) c = its.theirs;
    }
    if (c == nullptr || c->over_) return nullptr;
    ++c->sending_;
    c->fresh_ = false;
    put_last(c);
    count(*c, m, c->asked_, c->owed_, now); // before it is written: the answer may come before that returns
    return c;
}

inline void connection_table::end_sending(const entry_ptr& c, const table_message& m, bool written) {
    --c->sending_;
    if (!written && m.asks && c->asked_ != 0) --c->asked_;
}

inline void connection_table::note_received(const entry_ptr& c, const table_message& m, time_point now) {
    put_last(c);
    c->fresh_ = false;
    if (c->listed_) peers_[c->who].latest = c;
    count(*c, m, c->owed_, c->asked_, now);
}

/// A message of one side: its request, or its answer to the other one, or that it wants no answer any more.
inline void connection_table::count(table_entry& c, const table_message& m, unsigned& asked, unsigned& answered,
                                    time_point now) {
    if (now >= c.until_) c.asked_ = c.owed_ = 0; // nobody waits for those any more
    if (m.answers && answered != 0) --answered;
    if (m.cancels && asked != 0) --asked;
    if (!m.asks) return;
    ++asked;
    c.until_ = std::max(c.until_, std::min(m.deadline, now + table_entry::longest_request));
}

} // namespace lockstep::net::p2p::detail
