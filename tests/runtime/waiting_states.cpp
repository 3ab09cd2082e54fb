// A state from which no end can be reached is one of a program that hangs, whether its threads stand still or go round.
#include "waiting_states.hpp"

#include "waiting_moves.hpp"

#include <deque>
#include <map>
#include <sstream>

namespace waiting {

namespace {

constexpr std::size_t most_states = 60'000;

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
            for (unsigned t = 0; t < program_.threads; ++t) move(program_, *states_[i], t, to);
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
    static constexpr const char* names[] = {
        "load", "store",      "add",        "compare",  "await",      "await_both", "try_lock",   "spin_lock",
        "poll", "timed_wait", "timed_down", "try_down", "timed_lock", "timed_doze", "both_locks", "scoped_lock",
        "wait", "doze",       "lock",       "meet",     "raise",      "rouse",      "down",       "up"};
    static constexpr const char* endings[] = {"never", "after turns", "by deadline", "never but odd"};
    static constexpr const char* places[] = {"stack", "far up", "thread_local", "heap", "global", "errno", "key"};
    static constexpr const char* rests[] = {"", ", yields", ", sleeps", ", helper", ", at random"};
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
