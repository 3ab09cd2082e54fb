// The races of Flanagan and Godefroid (POPL 2005) as Optimal-DPOR uses them (Abdulla, Aronis, Jonsson, Sagonas,
// J. ACM 64(4), 2017), with these deviations for operations that can be disabled:
//
// 1. Where e' was already the next event of its process before e, and nothing between them that stays in front of e'
//    conflicts with it, the recorded enabled set before e says exactly whether the race can be turned round.
// 2. Otherwise a waiting e' is admitted in front of e if the first event on its object that goes away (e or something
//    after e) says that the object admitted a waiter just before. Events that refuse are passed over without being taken
//    as "between": from a lock one walks back over the unlock to the lock that took it away.
// 3. Commuting events on the object (readers, semaphore V) may stay in front of e' although e goes away. A V that stays
//    admits; of readers, those that took the lock and have not released it must go too (`dropped`).
// 4. Disabled events pending at the end are treated as a last event each.
// 5. Events that never happened race too. A timeout that was enabled and is not any more was cancelled by the event
//    between. An operation with a deadline could have been timed out while its object refused it. And a wait that was
//    timed out, or cancelled, could have been granted.
#include "explore/happens_before/races.hpp"

#include <algorithm>
#include <cassert>

namespace lockstep::explore {

using trace::access;
using trace::commute;
using trace::op;
using index = history::index;
using slot = history::slot;

namespace {

constexpr std::uint32_t none = history::none;
constexpr std::uint8_t wants_refusal = trace::waits_for_refusal | trace::waits_for_shared_refusal;
constexpr std::uint8_t any_wait = trace::waits | trace::waits_shared | wants_refusal;

bool waits(const access& a) { return (a.flags & any_wait) != 0; }

/// Would an object whose event carries the flags `said` have let `wanted` through just before that event?
bool lets_through(std::uint8_t said, const access& wanted) {
    if ((wanted.flags & trace::waits) != 0) return (said & trace::admits) != 0;
    if ((wanted.flags & trace::waits_shared) != 0) return (said & trace::admits_shared) != 0;
    if ((wanted.flags & trace::waits_for_refusal) != 0) return (said & trace::admits) == 0;
    return (said & trace::admits_shared) == 0;
}

bool can_be_disabled(const footprint& f) {
    for (const access& a : trace::accesses(f))
        if (waits(a)) return true;
    return has(f, trace::blocked) || !trace::is_thread(f.process) || f.kind == op::thread_start;
}

/// May the event let somebody through who waits at `a`? Not so if it only takes, unless it is the refusal one waits for.
bool may_open(const footprint& f, const access& a) {
    const trace::part opens = (a.flags & wants_refusal) != 0 ? trace::part::both : trace::traits(f.kind).opens;
    if (opens == trace::part::none) return false;
    if (opens != trace::part::both) return trace::conflict(opens == trace::part::first ? f.first : f.second, a);
    for (const access& b : trace::accesses(f))
        if (trace::conflict(a, b)) return true;
    return false;
}

} // namespace

void race_finder::begin(const execution& x) {
    x_ = x;
    found_.clear();
    dropped_.clear();
}

bool race_finder::enabled(index step, trace::process_id p) const { return x_.enabled_before(step).contains(p); }

void race_finder::find(index i) {
    assert(i < h_.size());
    const later_event e = place(i);
    if (has(e.what, trace::universal)) walk_universal(e);
    else walk(e);
    find_timeout(e);
    find_cancelled(i);
    find_other_choices(i);
    if (e.what.kind == op::timeout) find_ended_wait(i);
}

void race_finder::find_pending() {
    if (h_.size() == 0) return;
    const index last = h_.size() - 1;
    const bool cut_short = has(h_[last], trace::universal);
    for (const trace::event& p : x_.pending) {
        const bool blocked = (p.flags & trace::blocked) != 0;
        const later_event e = place_pending(footprint_of(p));
        if (blocked) walk(e);
        else if (cut_short && enabled(last, p.process))
            add(last, e, expected(last, e), ends_all_the_same(last, e.what));
        find_timeout(e);
    }
}

race_finder::later_event race_finder::place(index i) const {
    return {h_[i], i, h_.own_before(i), h_.partner_before(i), h_.chains_before(i)};
}

race_finder::later_event race_finder::place_pending(const footprint& f) {
    later_event e{f, h_.size(), h_.last_of(f.process), h_.last_of_partner(f.process), {}};
    if (trace::traits(f.kind).chooses) e.what.flags |= uncertain; // it is not known yet how many ways it has
    for (unsigned k = 0; k < trace::accesses(f).size(); ++k) e.end[k] = h_.chain_end(trace::accesses(f)[k]);
    return e;
}

/// The latest access before step i to the object of an access.
slot race_finder::chain_before(const access& a, index i) {
    slot s = h_.chain_end(a);
    while (s != none && h_.event_of(s) >= i) s = h_.previous(s);
    return s;
}

/// Goes back over what conflicts with e', latest first. past_ is what happens before e' for other reasons.
void race_finder::walk(const later_event& e) {
    past_.assign(h_.width(), 0);
    if (e.own != none) h_.join(past_.data(), h_.clock(e.own));
    const trace::accesses touched(e.what);
    const unsigned count = touched.size();
    std::array<slot, trace::max_accesses> at;
    for (unsigned k = 0; k < count; ++k)
        at[k] = trace::present(touched[k]) ? h_.conflicting(e.end[k], touched[k]) : none;
    index partner = e.partner;
    for (;;) {
        index behind = partner + 1; // the latest candidate of all sources; none + 1 is 0
        for (unsigned k = 0; k < count; ++k)
            if (at[k] != none) behind = std::max(behind, h_.event_of(at[k]) + 1);
        if (behind == 0) return;
        const index c = behind - 1;
        bool firm = c == partner; // ordered for a reason other than waiting
        for (unsigned k = 0; k < count; ++k)
            firm = firm || (at[k] != none && h_.event_of(at[k]) == c && !waits(touched[k]));
        bool passed = h_.covers(past_.data(), c);
        if (!passed) {
            const bool race = reversible(c, e);
            if (race) add(c, e, expected(c, e));
            passed = race || firm;
            if (passed) h_.join(past_.data(), h_.clock(c));
        }
        if (c == partner) partner = none;
        for (unsigned k = 0; k < count; ++k) {
            while (at[k] != none && h_.event_of(at[k]) == c) {
                const access& there = h_.access_at(at[k]);
                const bool last = passed && there.how == commute::exclusive && encloses(there, touched[k]);
                at[k] = last ? none : h_.conflicting(h_.previous(at[k]), touched[k]);
            }
        }
    }
}

/// The end of the process conflicts with the last event of everybody.
void race_finder::walk_universal(const later_event& e) {
    past_.assign(h_.width(), 0);
    if (e.own != none) h_.join(past_.data(), h_.clock(e.own));
    h_.last_events(e.position, last_);
    for (const index c : last_) {
        if (h_.covers(past_.data(), c)) continue;
        if (reversible(c, e)) add(c, e, expected(c, e));
        h_.join(past_.data(), h_.clock(c));
    }
}

/// Timeouts that were enabled before step i, and neither happened in it nor are enabled after it. Where time had to pass
/// for somebody to go on, that may be the end of a sleep, too.
void race_finder::find_cancelled(index i) {
    const trace::process_set before = x_.enabled_before(i);
    const trace::process_set after = i + 1 < h_.size() ? x_.enabled_before(i + 1) : trace::process_set();
    const bool by_time =
        has(h_[i], trace::last_resort) && !(trace::is_thread(h_[i].process) && has(h_[i], trace::spinning));
    for (const trace::process_id p : before) {
        if ((!by_time && !trace::is_environment(p)) || p == h_[i].process || after.contains(p)) continue;
        later_event timeout = place(i); // whatever it touches, the step that cancelled it touches too
        timeout.what.process = p;
        timeout.what.kind = op::timeout;
        timeout.what.flags &= trace::universal;
        assume_everything(timeout.what);
        add(i, timeout, timeout.what);
    }
}

/// What had several ways to go could have gone each of them.
void race_finder::find_other_choices(index i) {
    for (unsigned other = 0; other < h_[i].choices && h_[i].choices > 1; ++other) {
        if (other == h_[i].choice) continue;
        later_event e = place(i);
        e.what.choice = static_cast<std::uint16_t>(other);
        e.what.flags &= trace::universal;
        if (trace::present(e.what.first)) assume_everything(e.what); // another way may touch more
        add(i, e, e.what);
    }
}

/// An operation with a deadline could have been timed out before its object let it through.
void race_finder::find_timeout(const later_event& e) {
    if ((e.what.first.flags & trace::has_deadline) == 0) return; // (what was timed out has none any more)
    later_event timeout = e;
    std::swap(timeout.own, timeout.partner);
    timeout.what.process = trace::environment_process(trace::thread_of(e.what.process));
    timeout.what.kind = op::timeout;
    timeout.what.flags = 0;
    timeout.what.second = access{};
    timeout.what.more_count = 0;
    std::uint8_t& flags = timeout.what.first.flags;
    flags = (flags & trace::waits_shared) != 0 ? trace::waits_for_shared_refusal : trace::waits_for_refusal;
    assume_everything(timeout.what);
    walk(timeout);
}

/// The wait that a timeout ended could have been granted. What it touched is known from what became of it: its thread's
/// next operation, less what it does not touch any more; that the timeout touches.
void race_finder::find_ended_wait(index timeout) {
    const trace::process_id waiter = trace::thread_process(trace::thread_of(h_[timeout].process));
    later_event e = place(timeout);
    std::swap(e.own, e.partner);
    index failed = timeout + 1;
    while (failed < h_.size() && h_[failed].process != waiter) ++failed;
    if (failed < h_.size()) {
        e.what = h_[failed];
    } else {
        const auto p =
            std::find_if(x_.pending.begin(), x_.pending.end(), [&](const auto& q) { return q.process == waiter; });
        if (p == x_.pending.end()) return; // it was running, and ended the execution: it had failed before
        e.what = footprint_of(*p);
    }
    const footprint& by = h_[timeout];
    if (!trace::present(e.what.first)) e.what.first = by.first;
    if (!trace::present(e.what.second)) e.what.second = by.second;
    e.what.mask |= by.mask;
    const bool shared = (by.first.flags & trace::waits_for_shared_refusal) != 0;
    e.what.first.how = shared ? commute::shared_lock : commute::exclusive;
    e.what.first.flags = shared ? trace::waits_shared : trace::waits;
    e.what.flags = uncertain;
    for (unsigned k = 0; k < trace::accesses(e.what).size(); ++k)
        e.end[k] = chain_before(trace::accesses(e.what)[k], timeout);
    ended_by_ = timeout;
    walk(e);
    ended_by_ = none;
}

/// Would the step that ended the execution end it after e', too? Then both orders are executions of their own.
bool race_finder::ends_all_the_same(index last, const footprint& e) const {
    return has(h_[last], trace::crashed) && !trace::touch_the_same(h_[last], e);
}

void race_finder::add(index earlier, const later_event& e, footprint moved, bool earlier_follows) {
    assert(earlier <= e.position && e.position <= h_.size());
    const auto at = static_cast<std::uint32_t>(dropped_.size());
    if (roots_.size() > 1) dropped_.insert(dropped_.end(), roots_.begin() + 1, roots_.end());
    found_.push_back(
        {earlier, e.position, moved, at, static_cast<std::uint32_t>(dropped_.size()) - at, earlier_follows});
    roots_.clear();
}

/// Was it `earlier` that ended the wait of e', so that without it the wait would go on, or be granted?
bool race_finder::ended_wait_of(const later_event& e, index earlier) const {
    if (earlier == e.partner) return trace::is_environment(h_[earlier].process);
    return has(e.what, trace::cancelled) && h_[earlier].kind == op::thread_cancel &&
           h_[earlier].first.address == e.what.first.address && trace::present(h_[earlier].first);
}

bool race_finder::reversible(index earlier, const later_event& e) {
    if (has(e.what, trace::last_resort)) return false; // find_cancelled has what else could come then
    roots_.assign(1, earlier);
    if (ended_by_ != none) roots_.push_back(ended_by_);
    const bool ended_wait = ended_wait_of(e, earlier);
    if (!can_be_disabled(e.what) && !ended_wait) return true;
    if (earlier == e.partner && !ended_wait) return false; // no timeout before its wait
    if (e.own == none || e.own < earlier) {
        const bool then = enabled(earlier, e.what.process);
        if (!disturbed(earlier, e, !then)) return then;
    }
    if (ended_wait && (h_[earlier].first.flags & trace::admits) == 0) return false; // could it have been granted there?
    if (has(e.what, trace::spinning)) return true; // disturbed by a write: what it waits for
    for (unsigned k = 0; k < trace::accesses(e.what).size(); ++k)
        if (waits(trace::accesses(e.what)[k]) && !admitted(earlier, e.end[k], trace::accesses(e.what)[k])) return false;
    return e.own == none || !gone(e.own); // its own thread may be a holder that had to go
}

/// Does anything that stays between `earlier` and e' matter to whether e' is enabled? Where it was not enabled before
/// `earlier`, what cannot open an object does not matter.
bool race_finder::disturbed(index earlier, const later_event& e, bool only_by_opening) const {
    for (index k = earlier + 1; k < e.position; ++k) {
        if (h_.ordered(earlier, k) || !dependent(h_[k], e.what)) continue;
        if (!only_by_opening || trace::same_thread(h_[k].process, e.what.process)) return true;
        for (const access& a : trace::accesses(e.what))
            if (may_open(h_[k], a)) return true;
    }
    return false;
}

bool race_finder::gone(index i) const {
    return std::any_of(roots_.begin(), roots_.end(), [&](index root) { return root <= i && h_.ordered(root, i); });
}

/// Would the object of `wanted`, an access of e', let it through if `earlier` and all after it had not happened? Adds
/// to roots_ what else must go.
bool race_finder::admitted(index earlier, slot end, const access& wanted) {
    for (;;) {
        slot first_gone = none;
        unsigned kept = 0, kept_behind = 0;
        for (slot s = h_.conflicting(end, wanted); s != none && h_.event_of(s) >= earlier;
             s = h_.conflicting(h_.previous(s), wanted)) {
            if (!gone(h_.event_of(s))) {
                ++kept;
                continue;
            }
            first_gone = s;
            kept_behind = kept;
        }
        if (first_gone == none) return true;
        const access& there = h_.access_at(first_gone);
        if (kept_behind == 0 || there.how == commute::reads) return lets_through(there.flags, wanted);
        if (there.how != commute::shared_lock) return (wanted.flags & trace::waits) != 0;
        bool try_again = false;
        const bool yes = admitted_among_holders(earlier, end, first_gone, wanted, try_again);
        if (!try_again) return yes;
    }
}

/// A reader-writer lock of which some readers go away and some stay: counts who holds it then.
bool race_finder::admitted_among_holders(index earlier, slot end, slot first_gone, const access& wanted,
                                         bool& try_again) {
    const auto effect = [&](slot s) {
        if (h_.access_at(s).how != commute::shared_lock) return 0;
        return h_[h_.event_of(s)].kind == op::rw_unlock ? -1 : 1;
    };
    int holders = 0;
    slot s = h_.conflicting(end, wanted);
    for (; s != first_gone; s = h_.conflicting(h_.previous(s), wanted))
        if (!gone(h_.event_of(s))) holders += effect(s);
    // Before first_gone everything stays. Back to a point where nobody held it.
    while ((h_.access_at(s).flags & trace::admits) == 0) {
        s = h_.conflicting(h_.previous(s), wanted);
        if (s == none || h_.access_at(s).how == commute::exclusive) break;
        holders += effect(s);
    }
    if ((wanted.flags & trace::waits) == 0) return holders != 0 && (wanted.flags & trace::waits_for_refusal) != 0;
    if (holders == 0) return true;
    const index take = unmatched_take(earlier, end, wanted);
    if (take == none) return false;
    roots_.push_back(take);
    try_again = true;
    return false;
}

/// A reader that stays, came after `earlier`, and has not released the lock where e' wants it.
index race_finder::unmatched_take(index earlier, slot end, const access& wanted) const {
    std::vector<std::pair<unsigned, int>> releases; // by thread
    for (slot s = h_.conflicting(end, wanted); s != none && h_.event_of(s) > earlier;
         s = h_.conflicting(h_.previous(s), wanted)) {
        const index i = h_.event_of(s);
        if (gone(i) || h_.access_at(s).how != commute::shared_lock) continue;
        const unsigned thread = trace::thread_of(h_[i].process);
        auto it = std::find_if(releases.begin(), releases.end(), [&](const auto& r) { return r.first == thread; });
        if (it == releases.end()) it = releases.insert(it, {thread, 0});
        if (h_[i].kind == op::rw_unlock) ++it->second;
        else if (--it->second < 0) return i;
    }
    return none;
}

/// What e' will touch in front of `earlier`. Where that is not known, all it may touch.
footprint race_finder::expected(index earlier, const later_event& e) const {
    footprint f = e.what;
    const footprint& before = h_[earlier];
    if (earlier == e.partner || ended_wait_of(e, earlier)) { // without it, it touches what that touches
        if (!trace::present(f.first)) f.first = before.first;
        if (!trace::present(f.second)) f.second = before.second;
        f.mask |= before.mask;
        assume_everything(f);
        return f;
    }
    // There the target of a cancel may wait for that, and whoever was moved to another queue waits in the first one.
    const bool elsewhere = f.kind == op::thread_cancel || before.kind == op::futex_requeue;
    if (elsewhere && trace::present(before.first)) {
        assert(f.more_count < std::size(f.more));
        f.more[f.more_count++] = before.first;
        f.mask |= before.mask;
    }
    const bool same_word = f.kind == op::atomic_cas && f.first.size <= 8 && same_place(f.first, before.first) &&
                           before.kind >= op::atomic_load && before.kind <= op::atomic_cas;
    if (same_word && e.position < h_.size() && h_.value_found(earlier) == h_.value_found(e.position)) return f;
    const bool crash = has(f, trace::crashed) || (has(f, trace::universal) && f.kind != op::process_exit);
    if (crash && !trace::touch_the_same(f, before)) return f; // it ends the execution in front of `earlier` too
    if (crash) f.flags &= static_cast<std::uint16_t>(~trace::universal);
    const std::uint16_t outcome = trace::failed | trace::conditional | trace::spinning;
    if (crash || trace::traits(f.kind).depends_on_state || (f.flags & outcome) != 0) assume_everything(f);
    return f;
}

} // namespace lockstep::explore
