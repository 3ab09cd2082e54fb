#include "net/p2p/wire/connection_table.hpp"

#include "lockstep/net/message/reply.hpp"

#include <algorithm>

namespace lockstep::net::p2p::detail {

// --- who comes and goes -----------------------------------------------------------------------------------------------

connection_table::entry_ptr connection_table::idle_one(message_deadline now) const {
    const auto at = std::ranges::find_if(order_, [&](const entry_ptr& c) { return !c->busy(now); });
    return at == order_.end() ? nullptr : *at;
}

bool connection_table::has_room(const std::string& host, message_deadline now, std::size_t coming,
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

connection_table::admission connection_table::admit(const entry_ptr& c, message_deadline now) {
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

bool connection_table::leave(const entry_ptr& c) {
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

void connection_table::remove(const entry_ptr& c) {
    leave(c);
    end(c);
    const auto at = peers_.find(c->who);
    if (at == peers_.end() || std::erase(at->second.others, c) == 0) return; // it was never admitted, or is gone
    --all_;
    const pair& left = at->second;
    if (left.ours == nullptr && left.theirs == nullptr && left.others.empty()) peers_.erase(at);
}

// --- what goes over them ----------------------------------------------------------------------------------------------

void connection_table::put_last(const entry_ptr& c) {
    if (c->listed_) order_.splice(order_.end(), order_, c->place_);
}

connection_table::entry_ptr connection_table::begin_sending(const peer_id& to, const message& m, message_deadline now) {
    const auto at = peers_.find(to);
    if (at == peers_.end()) return nullptr;
    const pair& its = at->second;
    entry_ptr c = its.latest;
    if (m.in_reply_to) { // it goes where somebody waits for one
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

void connection_table::end_sending(const entry_ptr& c, const message& m, bool written) {
    --c->sending_;
    if (!written && m.id && c->asked_ != 0) --c->asked_;
}

void connection_table::note_received(const entry_ptr& c, const message& m, message_deadline now) {
    put_last(c);
    c->fresh_ = false;
    if (c->listed_) peers_[c->who].latest = c;
    count(*c, m, c->owed_, c->asked_, now);
}

/// A message of one side: its request, or its answer to the other one, or that it wants no answer any more.
void connection_table::count(table_entry& c, const message& m, unsigned& asked, unsigned& answered,
                             message_deadline now) {
    if (now >= c.until_) c.asked_ = c.owed_ = 0; // nobody waits for those any more
    if (m.in_reply_to && answered != 0) --answered;
    if (m.kind == cancel_kind && asked != 0) --asked;
    if (!m.id) return;
    ++asked;
    c.until_ = std::max(c.until_, std::min(m.deadline, now + table_entry::longest_request));
}

} // namespace lockstep::net::p2p::detail
