// The steps are those that other threads could tell apart; what a thread does alone belongs to the step before. Time may
// pass at any moment: a deadline that has not come may have come, and a timed wait may end, whoever else could run.
#include "waiting_moves.hpp"

#include <utility>

namespace waiting {

namespace {

/// The steps that one thread may take in a state.
class mover {
public:
    mover(const program& p, const state& before, unsigned t, std::vector<state>& to)
        : program_(p), before_(before), t_(t), to_(to) {}

    void move() {
        const thread& me = before_.threads[t_];
        if (me.at < program_.length[t_]) return move_at(program_.code[t_][me.at]);
        if (program_.prints && !me.printed) {
            state s = before_;
            s.output += "[" + std::to_string(t_) + ":" + std::to_string(me.found) + "]";
            s.threads[t_].printed = true;
            to_.push_back(s);
        }
    }

private:
    thread& me(state& s) const { return s.threads[t_]; }
    void note(state& s, unsigned seen) const { me(s).found = noted(me(s).found, seen); }
    void go_to(state s, unsigned phase) {
        me(s).phase = phase;
        to_.push_back(s);
    }
    void finish(state s) {
        ++me(s).at;
        me(s).phase = me(s).turns = me(s).seen = 0;
        to_.push_back(s);
    }
    void note_turns(state& s, const instruction& i, bool gave_up) const {
        if (i.end == ends::by_deadline) note(s, gave_up ? 1 : 0);
        else if (i.end != ends::never) note(s, me(s).turns);
    }
    void finish_loop(state s, const instruction& i, bool gave_up) {
        note_turns(s, i, gave_up);
        finish(s);
    }
    /// What `gives_up` and `goes_on` do with the state is up to the caller.
    template <typename one, typename other>
    void turn_in_vain(state s, const instruction& i, one gives_up, other goes_on) {
        switch (i.end) {
        case ends::after_turns:
            if (++me(s).turns == i.turns) return gives_up(s);
            break;
        case ends::never_but_odd: me(s).turns ^= 1; break;
        case ends::by_deadline: gives_up(s); break;
        default: break;
        }
        goes_on(s);
    }
    void turn_in_vain(const state& s, const instruction& i) {
        turn_in_vain(
            s, i, [&](const state& r) { finish_loop(r, i, true); }, [&](const state& r) { go_to(r, 0); });
    }
    void add_to(state& s, unsigned& sum) const {
        note(s, sum);
        sum = (sum + t_ + 1) % 5;
    }

    void move_at(const instruction& i) {
        state s = before_;
        unsigned& a = s.atomics[i.object];
        switch (i.what) {
        case act::load: note(s, a); return finish(s);
        case act::store: a = i.value; return finish(s);
        case act::add: note(s, a++); return finish(s);
        case act::compare:
            note(s, a == i.other ? 1 : 0);
            if (a == i.other) a = i.value;
            return finish(s);
        case act::await: return a == i.value ? finish_loop(s, i, false) : turn_in_vain(s, i);
        case act::await_both: return await_both(s, i);
        case act::try_lock:
        case act::timed_lock:
        case act::lock: return take(s, i, s.owners[i.object], s.sums[i.object]);
        case act::spin_lock: return take(s, i, s.words[i.object], s.spun_sums[i.object]);
        case act::both_locks:
        case act::scoped_lock: return take_both(s, i);
        case act::poll: return poll(s, i);
        case act::timed_wait:
        case act::wait: return wait(s, i);
        case act::timed_doze:
        case act::doze: return doze(s, i);
        case act::meet: return meet(s);
        case act::raise: return raise(s, i);
        case act::rouse: return rouse(s, i);
        case act::up: ++s.units[i.object]; return finish(s);
        default: return down(s, i);
        }
    }

    void await_both(const state& s, const instruction& i) {
        const unsigned phase = s.threads[t_].phase;
        if (s.atomics[phase] != i.value) return turn_in_vain(s, i);
        if (phase == 0) go_to(s, 1);
        else finish_loop(s, i, false);
    }

    /// A lock of any kind, and unlocking it.
    void take(state& s, const instruction& i, unsigned& owner, unsigned& sum) {
        if (me(s).phase == 1) {
            owner = 0;
            return finish(s);
        }
        if (owner != 0) {
            if (i.what == act::lock) return;
            if (i.what == act::timed_lock && i.end == ends::by_deadline) return finish_loop(s, i, true);
            return turn_in_vain(s, i);
        }
        owner = t_ + 1;
        if (i.what != act::lock) note_turns(s, i, false);
        add_to(s, sum);
        go_to(s, 1);
    }

    /// std::scoped_lock begins with the lock that it did not get, and gives them back in its own order.
    void take_both(state& s, const instruction& i) {
        const bool scoped = i.what == act::scoped_lock;
        const unsigned first = scoped ? i.object ^ me(s).turns : i.object, second = 1 - first;
        enum : unsigned { none, has_first, has_both, has_last, gives_up };
        switch (me(s).phase) {
        case none:
            if (s.owners[first] != 0) return;
            s.owners[first] = t_ + 1;
            return go_to(s, has_first);
        case has_first:
            if (s.owners[second] != 0) return go_to(s, gives_up);
            s.owners[second] = t_ + 1;
            if (!scoped) note_turns(s, i, false);
            add_to(s, s.sums[i.object]);
            return go_to(s, has_both);
        case has_both: s.owners[scoped ? i.object : second] = 0; return go_to(s, has_last);
        case has_last: s.owners[scoped ? 1 - i.object : first] = 0; return finish(s);
        default: s.owners[first] = 0;
        }
        if (!scoped) return turn_in_vain(s, i);
        me(s).turns ^= 1;
        go_to(s, none);
    }

    void poll(state s, const instruction& i) {
        if (me(s).phase == 0) {
            if (s.gate_owner != 0) return;
            s.gate_owner = t_ + 1;
            return go_to(s, 1);
        }
        s.gate_owner = 0;
        if (s.flag) finish_loop(s, i, false);
        else turn_in_vain(s, i);
    }

    enum phase_of_wait : unsigned { entering, holding, waiting, leaving };

    void wait(state s, const instruction& i) {
        switch (me(s).phase) {
        case entering:
            if (s.gate_owner != 0) return;
            s.gate_owner = t_ + 1;
            return s.flag ? end_wait(s, i, false) : go_to(s, holding);
        case holding:
            s.gate_owner = 0;
            me(s).in = queued::yes;
            go_to(s, waiting);
            if (s.spurious == 0) return;
            --s.spurious;
            me(s).in = queued::woken;
            return go_to(s, waiting);
        case waiting:
            if (me(s).in == queued::yes && i.what == act::timed_wait) {
                state late = s;
                me(late).in = queued::timed_out;
                go_to(late, waiting);
            }
            if (me(s).in == queued::yes || s.gate_owner != 0) return;
            return come_back(s, i);
        default: s.gate_owner = 0; return finish(s);
        }
    }
    void come_back(state s, const instruction& i) {
        s.gate_owner = t_ + 1;
        const bool late = me(s).in == queued::timed_out;
        me(s).in = queued::no;
        if (s.flag) return end_wait(s, i, false);
        if (i.what == act::wait) return i.value == 0 ? end_wait(s, i, false) : go_to(s, holding);
        if (i.end == ends::by_deadline) return late ? end_wait(s, i, true) : go_to(s, holding);
        turn_in_vain(
            s, i, [&](const state& r) { end_wait(r, i, true); }, [&](const state& r) { go_to(r, holding); });
    }
    void end_wait(state s, const instruction& i, bool gave_up) {
        if (i.what == act::timed_wait) note_turns(s, i, gave_up);
        go_to(s, leaving);
    }

    void raise(state s, const instruction& i) {
        switch (me(s).phase) {
        case 0:
            if (s.gate_owner != 0) return;
            s.gate_owner = t_ + 1;
            s.flag = i.value != 0;
            return go_to(s, i.other == 0 ? 2 : 1);
        case 1: return signal(s, i.other == 2);
        default: s.gate_owner = 0; return finish(s);
        }
    }
    bool waits_at_gate(const state& s, unsigned t) const {
        const thread& other = s.threads[t];
        if (other.in != queued::yes) return false;
        const act what = program_.code[t][other.at].what;
        return what == act::wait || what == act::timed_wait;
    }
    void signal(state s, bool all) {
        bool any = false;
        for (unsigned t = 0; t < program_.threads; ++t) {
            if (!waits_at_gate(s, t)) continue;
            any = true;
            state one = s;
            (all ? s : one).threads[t].in = queued::woken;
            if (!all) go_to(one, 2);
        }
        if (all || !any) go_to(s, 2);
    }

    enum phase_of_doze : unsigned { looking, falling_asleep, asleep };

    void doze(state s, const instruction& i) {
        const unsigned a = s.atomics[i.object];
        switch (me(s).phase) {
        case looking:
            if (a == i.value) return end_doze(s, i, false);
            me(s).seen = a;
            return go_to(s, falling_asleep);
        case falling_asleep:
            if (a != me(s).seen) return dozed_in_vain(s, i, false);
            me(s).in = queued::yes;
            go_to(s, asleep);
            if (s.spurious == 0) return;
            --s.spurious;
            me(s).in = queued::woken;
            return go_to(s, asleep);
        default:
            if (me(s).in == queued::yes && i.what == act::doze) return;
            const bool late = me(s).in == queued::yes;
            me(s).in = queued::no;
            return dozed_in_vain(s, i, late);
        }
    }
    void dozed_in_vain(state s, const instruction& i, bool late) {
        me(s).seen = 0;
        if (i.what == act::doze) return i.other == 0 ? end_doze(s, i, false) : go_to(s, looking);
        if (i.end == ends::by_deadline) return late ? end_doze(s, i, true) : go_to(s, looking);
        turn_in_vain(s, i);
    }
    void end_doze(state s, const instruction& i, bool gave_up) {
        if (i.what == act::timed_doze) note_turns(s, i, gave_up);
        finish(s);
    }

    void rouse(state s, const instruction& i) {
        if (me(s).phase == 0) {
            s.atomics[i.object] = i.value;
            return go_to(s, 1);
        }
        bool any = false;
        for (unsigned t = 0; t < program_.threads; ++t) {
            if (!sleeps_on(s, t, i.object)) continue;
            any = true;
            state one = s;
            (i.other == 2 ? s : one).threads[t].in = queued::woken;
            if (i.other != 2) finish(one);
        }
        if (i.other == 2 || !any) finish(s);
    }
    bool sleeps_on(const state& s, unsigned t, unsigned object) const {
        const thread& other = s.threads[t];
        if (other.in != queued::yes) return false;
        const instruction& i = program_.code[t][other.at];
        return (i.what == act::doze || i.what == act::timed_doze) && i.object == object;
    }

    void meet(state s) {
        if (me(s).phase == 0 && s.at_barrier == 0) {
            s.at_barrier = t_ + 1;
            return go_to(s, 1);
        }
        if (me(s).phase == 1) return;
        if (me(s).phase == 0) s.threads[std::exchange(s.at_barrier, 0) - 1].phase = 2;
        finish(s);
    }

    void down(state s, const instruction& i) {
        unsigned& units = s.units[i.object];
        if (units != 0) {
            --units;
            return i.what == act::down ? finish(s) : finish_loop(s, i, false);
        }
        if (i.what == act::down) return;
        if (i.what == act::timed_down && i.end == ends::by_deadline) return finish_loop(s, i, true);
        turn_in_vain(s, i);
    }

    const program& program_;
    const state& before_;
    const unsigned t_;
    std::vector<state>& to_;
};

} // namespace

void move(const program& p, const state& before, unsigned t, std::vector<state>& to) { mover(p, before, t, to).move(); }

} // namespace waiting
