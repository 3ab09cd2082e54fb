#include "brute_force.hpp"

#include <algorithm>

namespace lockstep::toy {

namespace {

bool depends(const trace::event& a, const trace::event& b) {
    return trace::dependent(a, b) || ((a.flags | b.flags) & trace::crashed) != 0;
}

class enumeration {
public:
    enumeration(std::uint64_t max_interleavings, std::size_t max_steps) : most_(max_interleavings), max_steps_(max_steps) {}

    /// False: too many.
    bool from(const machine& m) {
        const std::uint64_t enabled = m.ended() ? 0 : m.enabled_set();
        if (enabled == 0) return record(m);
        if (events_.size() == max_steps_) return false;
        for (unsigned p = 0; p < m.process_count(); ++p) {
            if ((enabled >> p & 1) == 0) continue;
            machine next = m;
            events_.push_back(next.step(static_cast<trace::process_id>(p)));
            const bool go_on = from(next);
            events_.pop_back();
            if (!go_on) return false;
        }
        return true;
    }

    truth found;

private:
    bool record(machine m) {
        if (++found.interleavings > most_) return false;
        if (!m.ended()) m.stop(trace::ending::stuck);
        const std::string state = m.state();
        found.states.insert(state);
        const auto [it, fresh] = found.traces.emplace(canonical(events_), state);
        found.consistent = found.consistent && (fresh || it->second == state);
        return true;
    }

    const std::uint64_t most_;
    const std::size_t max_steps_;
    std::vector<trace::event> events_;
};

} // namespace

std::string canonical(const std::vector<trace::event>& events) {
    // Per process, in its order: each event, and for every earlier dependent event of others, which one it was.
    std::map<trace::process_id, std::string> by_process;
    std::vector<unsigned> ordinal(events.size());
    std::map<trace::process_id, unsigned> count;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const trace::event& e = events[i];
        ordinal[i] = count[e.process]++;
        std::vector<std::string> before;
        for (std::size_t k = 0; k < i; ++k)
            if (events[k].process != e.process && depends(events[k], e))
                before.push_back(std::to_string(events[k].process) + "." + std::to_string(ordinal[k]));
        std::sort(before.begin(), before.end());
        std::string& text = by_process[e.process];
        text += " " + std::to_string(static_cast<int>(e.kind)) + "@" + std::to_string(e.first.address) + "/" +
                std::to_string(static_cast<int>(e.first.how)) + (e.flags & trace::failed ? "f" : "");
        for (const auto& b : before) text += "<" + b;
    }
    std::string text;
    for (const auto& [process, line] : by_process) text += std::to_string(process) + ":" + line + "\n";
    return text;
}

std::optional<truth> brute_force(const program& p, std::uint64_t max_interleavings, std::size_t max_steps) {
    enumeration all(max_interleavings, max_steps);
    if (!all.from(machine(p))) return std::nullopt;
    return std::move(all.found);
}

} // namespace lockstep::toy
