#include "analyse/stuck.hpp"

#include "analyse/wait_for.hpp"

#include <algorithm>

namespace lockstep::analyse {

using trace::event;
using trace::finding_kind;
using trace::op;

namespace {

/// How many events of a thread one turn of its loop may have, for us to find what it reads there.
constexpr std::size_t longest_turn = 64;

bool is_lock_wait(op kind) { return trace::traits(kind).takes == trace::part::first; }

bool reads_memory(op kind) { return (trace::traits(kind).memory & trace::loads) != 0; }
bool writes_memory(op kind) { return (trace::traits(kind).memory & trace::stores) != 0; }

/// Everything that is known at the end of the execution, and the replay that found it out.
class investigation {
public:
    explicit investigation(const recording& r) : r_(r), locks_(locks_before(r, r.events.size())) {}

    stuck_thread examine(const event& next) const {
        stuck_thread t;
        t.thread = trace::thread_of(next.process);
        t.next = next;
        t.object = next.first;
        t.holds = locks_.held_by(t.thread);
        if ((next.flags & trace::spinning) != 0) spin(t);
        else if (is_lock_wait(next.kind)) lock(t);
        else if (next.kind == op::cond_wake) condition(t);
        else if (next.kind == op::futex_wait || next.kind == op::futex_return) futex(t);
        else if (next.kind == op::sem_wait) t.why = wait_reason::semaphore;
        else if (next.kind == op::thread_join) join(t);
        else if (next.kind == op::barrier_leave || next.kind == op::barrier_arrive) barrier(t);
        else if (next.kind == op::once_begin) once(t);
        return t;
    }

private:
    bool unfinished(unsigned thread) const { return pending_of(r_, thread) != nullptr; }

    void lock(stuck_thread& t) const {
        t.why = wait_reason::lock;
        const bool reader = t.next.kind == op::rw_rdlock;
        const std::vector<hold> holders = locks_.holders(t.object.address);
        for (const hold& h : holders) {
            if (reader && h.shared) continue; // readers let readers in: it is a waiting writer that keeps this one out
            if (!t.holder) t.holder = h;
            if (unfinished(h.thread)) t.waits_for.push_back(h.thread);
            else t.holder_ended = true;
        }
        if (!holders.empty() && !t.holder) return writers_in_line(t);
        if (t.holder) return;
        t.held_before = true;
        if (unfinished(0)) t.waits_for.push_back(0);
        else t.holder_ended = true;
    }

    void writers_in_line(stuck_thread& t) const {
        for (const event& e : r_.pending)
            if (e.kind == op::rw_wrlock && e.first.address == t.object.address)
                t.waits_for.push_back(trace::thread_of(e.process));
    }

    void condition(stuck_thread& t) const {
        t.missed = find_missed_signal(r_, t.next);
        if (t.missed.fate != signal_fate::pending) {
            t.why = wait_reason::signal;
            return;
        }
        t.object = t.next.second;
        lock(t);
    }

    void futex(stuck_thread& t) const {
        t.why = wait_reason::futex;
        t.missed = find_missed_signal(r_, t.next);
        if (!t.missed.sleeping) return;
        const event& asleep = r_.events[*t.missed.sleeping];
        t.slept_on = t.now = asleep.before;
        if (trace::present(asleep.second)) t.object = asleep.second; // the word itself, not its queue
        for (std::size_t i = *t.missed.sleeping + 1; i < r_.events.size(); ++i) {
            const event& e = r_.events[i];
            if (writes_memory(e.kind) && e.first.address == t.object.address) t.now = e.after;
        }
    }

    void join(stuck_thread& t) const {
        t.why = wait_reason::join;
        const auto joined = static_cast<unsigned>(t.object.address - trace::thread_object(0));
        if (unfinished(joined)) t.waits_for.push_back(joined);
    }

    /// A barrier's events say how many are needed (before) and how many have arrived (after).
    void barrier(stuck_thread& t) const {
        t.why = wait_reason::barrier;
        for (const event& e : r_.events) {
            if (e.kind != op::barrier_arrive || e.first.address != t.object.address) continue;
            t.needed = e.before;
            t.arrived = e.after;
        }
    }

    void once(stuck_thread& t) const {
        t.why = wait_reason::once;
        const event* begun = nullptr;
        for (const event& e : r_.events) {
            if (e.first.address != t.object.address) continue;
            if (e.kind == op::once_begin) begun = &e;
            if (e.kind == op::once_end) begun = nullptr;
        }
        if (begun == nullptr) return;
        const unsigned runner = trace::thread_of(begun->process);
        if (unfinished(runner)) t.waits_for.push_back(runner);
    }

    void spin(stuck_thread& t) const {
        if (is_lock_wait(t.next.kind)) lock(t);
        t.why = wait_reason::spin;
        note_read(t, t.next);
        std::size_t turn = 0;
        for (auto e = r_.events.rbegin(); e != r_.events.rend() && turn < longest_turn; ++e) {
            if (e->process != t.next.process) continue;
            if (e->kind == t.next.kind && e->pc == t.next.pc && e->first.address == t.next.first.address) break;
            note_read(t, *e);
            ++turn;
        }
        if (t.spins_on.empty() && trace::present(t.object)) t.spins_on.push_back(t.object);
        std::sort(t.spins_on.begin(), t.spins_on.end(),
                  [](const trace::access& a, const trace::access& b) { return a.address < b.address; });
    }

    bool touched_by_others(const trace::access& a, trace::process_id process) const {
        const auto touches = [&](const event& e) {
            if (e.process == process) return false;
            for (const trace::access& b : trace::accesses(e))
                if (trace::overlap(b, a)) return true;
            return false;
        };
        return std::any_of(r_.events.begin(), r_.events.end(), touches) ||
               std::any_of(r_.pending.begin(), r_.pending.end(), touches);
    }

    static void note_read(stuck_thread& t, const event& e) {
        const auto same = [&](const trace::access& a) { return a.address == e.first.address; };
        if (reads_memory(e.kind) && std::none_of(t.spins_on.begin(), t.spins_on.end(), same))
            t.spins_on.push_back(e.first);
    }

    const recording& r_;
    lock_ledger locks_;
};

/// Was a wake-up lost, and not only never given? For a futex: the value it sleeps on has changed, so it should be awake.
bool lost_signal(const stuck_thread& t) {
    if (t.why == wait_reason::signal) return t.missed.fate != signal_fate::never_sent;
    return t.why == wait_reason::futex && t.slept_on != t.now;
}

/// A thread that goes round without looking at anything (a heartbeat) waits for nobody.
bool only_beats(const stuck_thread& t) { return t.why == wait_reason::spin && t.spins_on.empty(); }

finding_kind kind_of(const stuck& s) {
    const auto first = s.threads.begin();
    const auto blamed = first + static_cast<std::ptrdiff_t>(s.roots);
    const auto any = [&](auto&& is) { return std::any_of(first, blamed, is); };
    const bool others_wait = any([](const stuck_thread& t) { return !only_beats(t); });
    const auto spins = [&](const stuck_thread& t) {
        return t.why == wait_reason::spin && !(others_wait && only_beats(t));
    };
    if (s.cycle == 1 && first->why == wait_reason::lock) return finding_kind::self_deadlock;
    if (s.cycle == 0 && any(lost_signal)) return finding_kind::lost_wakeup;
    return any(spins) ? finding_kind::livelock : finding_kind::deadlock;
}

/// Lost signals before spinners before the rest: the first one gives the bug its name.
int blame_order(const stuck_thread& t) {
    if (only_beats(t)) return 3;
    return lost_signal(t) ? 0 : t.why == wait_reason::spin ? 1 : 2;
}

} // namespace

stuck explain_stuck(const recording& r) {
    const investigation facts(r);
    std::vector<stuck_thread> threads;
    for (const event& e : r.pending)
        if (!trace::is_environment(e.process) && (e.flags & trace::blocked) != 0) threads.push_back(facts.examine(e));
    std::sort(threads.begin(), threads.end(),
              [](const stuck_thread& a, const stuck_thread& b) { return a.thread < b.thread; });

    stuck s;
    const wait_order order = order_of_telling(threads, blame_order);
    for (const std::size_t i : order.indices) s.threads.push_back(threads[i]);
    s.cycle = order.cycle;
    s.roots = order.roots;
    s.kind = kind_of(s);
    return s;
}

} // namespace lockstep::analyse
