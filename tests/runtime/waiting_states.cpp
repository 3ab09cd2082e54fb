// The steps are those that other threads could tell apart; what a thread does alone belongs to the step before. Time may
// pass at any moment: a deadline that has not come may have come, and a timed wait may end, whoever else could run.
//
// A state from which no end can be reached is one of a program that hangs, whether its threads stand still or go round.
#include "waiting_states.hpp"

#include <array>
#include <deque>
#include <map>
#include <sstream>
#include <vector>

namespace waiting {

namespace {

constexpr std::size_t most_states = 60'000;

enum class queued : std::uint8_t { no, yes, woken, timed_out };

struct thread {
    unsigned at = 0, phase = 0, turns = 0, found = 0;
    queued in = queued::no;
    bool printed = false;
    auto operator<=>(const thread&) const = default;
};

struct state {
    std::array<thread, most_threads> threads;
    std::array<unsigned, 2> atomics{}, words{}, owners{}, sums{}, spun_sums{}, units{};
    unsigned gate_owner = 0; ///< of locks: 0 or the number of the thread + 1
    unsigned spurious = 0;
    bool flag = false;
    std::string output;
    auto operator<=>(const state&) const = default;
};

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
        me(s).phase = me(s).turns = 0;
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
        case act::lock: return take(s, i, s.owners[i.object], s.sums[i.object]);
        case act::spin_lock: return take(s, i, s.words[i.object], s.spun_sums[i.object]);
        case act::poll: return poll(s, i);
        case act::timed_wait:
        case act::wait: return wait(s, i);
        case act::raise: return raise(s, i);
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
            if (i.what != act::lock) turn_in_vain(s, i);
            return;
        }
        owner = t_ + 1;
        if (i.what != act::lock) note_turns(s, i, false);
        add_to(s, sum);
        go_to(s, 1);
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
    void signal(state s, bool all) {
        bool any = false;
        for (unsigned t = 0; t < program_.threads; ++t) {
            if (s.threads[t].in != queued::yes) continue;
            any = true;
            state one = s;
            (all ? s : one).threads[t].in = queued::woken;
            if (!all) go_to(one, 2);
        }
        if (all || !any) go_to(s, 2);
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

/// All states, and who leads to whom.
class graph {
public:
    explicit graph(const program& p) : program_(p) {}

    bool build(unsigned spurious) {
        state first;
        for (unsigned i = 0; i < 2; ++i) first.units[i] = program_.semaphores[i];
        first.spurious = spurious;
        number_of(first);
        std::vector<state> to;
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (states_.size() > most_states) return false;
            to.clear();
            for (unsigned t = 0; t < program_.threads; ++t) mover(program_, *states_[i], t, to).move();
            for (const state& s : to) {
                const std::size_t k = number_of(s); // may move came_from_
                came_from_[k].push_back(i);
            }
        }
        return true;
    }

    std::set<std::string> outcomes() const {
        std::vector<bool> can_end(states_.size()), says_more(states_.size());
        for (std::size_t i = 0; i < states_.size(); ++i) can_end[i] = has_ended(*states_[i]);
        for (std::size_t i = 0; i < states_.size(); ++i)
            for (const std::size_t from : came_from_[i])
                if (states_[from]->output != states_[i]->output) says_more[from] = true;
        spread_back(can_end);
        spread_back(says_more);
        std::set<std::string> all;
        for (std::size_t i = 0; i < states_.size(); ++i) {
            if (has_ended(*states_[i])) all.insert(last_words(*states_[i]));
            else if (!can_end[i] && !says_more[i]) all.insert("hangs " + states_[i]->output);
        }
        return all;
    }

private:
    std::size_t number_of(const state& s) {
        const auto [it, fresh] = numbers_.emplace(s, states_.size());
        if (fresh) {
            states_.push_back(&it->first);
            came_from_.emplace_back();
        }
        return it->second;
    }
    bool has_ended(const state& s) const {
        for (unsigned t = 0; t < program_.threads; ++t)
            if (s.threads[t].at < program_.length[t] || (program_.prints && !s.threads[t].printed)) return false;
        return true;
    }
    void spread_back(std::vector<bool>& marked) const {
        std::vector<std::size_t> rest;
        for (std::size_t i = 0; i < marked.size(); ++i)
            if (marked[i]) rest.push_back(i);
        while (!rest.empty()) {
            const std::size_t i = rest.back();
            rest.pop_back();
            for (const std::size_t from : came_from_[i]) {
                if (marked[from]) continue;
                marked[from] = true;
                rest.push_back(from);
            }
        }
    }
    std::string last_words(const state& s) const {
        std::ostringstream text;
        text << s.output;
        for (unsigned t = 0; t < program_.threads; ++t) text << ' ' << s.threads[t].found;
        text << ' ' << s.atomics[0] << ' ' << s.atomics[1] << ' ' << s.sums[0] << ' ' << s.sums[1] << ' '
             << s.spun_sums[0] << ' ' << s.spun_sums[1] << '\n';
        return text.str();
    }

    const program& program_;
    std::map<state, std::size_t> numbers_;
    std::vector<const state*> states_;
    std::deque<std::vector<std::size_t>> came_from_;
};

} // namespace

std::optional<std::set<std::string>> all_outcomes(const program& p, unsigned spurious) {
    graph g(p);
    if (!g.build(spurious)) return std::nullopt;
    return g.outcomes();
}

std::string to_text(const program& p) {
    static constexpr const char* names[] = {"load",     "store",     "add",   "compare",    "await",      "await_both",
                                            "try_lock", "spin_lock", "poll",  "timed_wait", "timed_down", "try_down",
                                            "wait",     "lock",      "raise", "down",       "up"};
    static constexpr const char* endings[] = {"never", "after turns", "by deadline", "never but odd"};
    static constexpr const char* places[] = {"stack", "far up", "thread_local", "heap", "global", "errno", "key"};
    static constexpr const char* rests[] = {"", ", yields", ", sleeps", ", helper"};
    std::ostringstream text;
    text << "semaphores " << p.semaphores[0] << ' ' << p.semaphores[1] << (p.prints ? ", prints" : "");
    for (unsigned t = 0; t < p.threads; ++t) {
        text << "\n thread " << t << ':';
        for (unsigned k = 0; k < p.length[t]; ++k) {
            const instruction& i = p.code[t][k];
            text << "\n   " << names[static_cast<int>(i.what)] << " object " << i.object << " value " << i.value
                 << " other " << i.other << " ends " << endings[static_cast<int>(i.end)] << " (" << i.turns << ", "
                 << places[static_cast<int>(i.where)] << rests[static_cast<int>(i.pause)] << ')';
        }
    }
    return text.str() + '\n';
}

} // namespace waiting
