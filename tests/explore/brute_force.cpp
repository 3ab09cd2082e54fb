#include "brute_force.hpp"

#include "explore/happens_before/mix.hpp"

#include <array>

namespace lockstep::toy {

namespace {

bool depends(const trace::event& a, const trace::event& b) {
    return trace::dependent(a, b) || ((a.flags | b.flags) & trace::crashed) != 0;
}

class enumeration {
public:
    enumeration(std::uint64_t max_interleavings, std::size_t max_steps)
        : most_(max_interleavings), max_steps_(max_steps) {}

    /// False: too many.
    bool from(const machine& m) {
        const std::uint64_t enabled = m.ended() ? 0 : m.enabled_set();
        if (enabled == 0) return record(m);
        if (events_.size() == max_steps_) return false;
        for (unsigned p = 0; p < m.process_count(); ++p) {
            if ((enabled >> p & 1) == 0) continue;
            for (unsigned choice = 0, choices = 1; choice < choices; ++choice) {
                machine next = m;
                events_.push_back(next.step(trace::process_id::from_number(p), [&](unsigned) { return choice; }));
                choices = trace::choices_of(events_.back());
                const bool go_on = from(next);
                events_.pop_back();
                if (!go_on) return false;
            }
        }
        return true;
    }

    truth found;

private:
    bool record(machine m) {
        if (++found.interleavings > most_) return false;
        if (!m.ended()) m.stop(trace::ending::stuck);
        const std::string* state = &*found.states.insert(m.state()).first;
        const auto [it, fresh] = found.traces.emplace(name_of(events_), state);
        found.consistent = found.consistent && (fresh || it->second == state);
        return true;
    }

    const std::uint64_t most_;
    const std::size_t max_steps_;
    std::vector<trace::event> events_;
};

} // namespace

trace_name name_of(std::span<const trace::event> events) {
    // The sum, over the events, of what each is and which earlier dependent events of other processes it has.
    std::array<std::uint16_t, trace::max_processes> count{};
    std::vector<explore::wide_hash> who;
    explore::wide_hash all;
    for (std::size_t i = 0; i < events.size(); ++i) {
        const trace::event& e = events[i];
        explore::wide_hash before;
        for (std::size_t k = 0; k < i; ++k)
            if (events[k].process != e.process && depends(events[k], e)) before += who[k];
        explore::wide_hash& name = who.emplace_back();
        name.absorb(std::uint64_t{e.process.number()} << 32 | count[e.process.number()]++);
        explore::wide_hash one = name;
        one.absorb(static_cast<std::uint64_t>(e.kind) << 16 | static_cast<std::uint64_t>(e.first.how) << 8 |
                   (e.flags & trace::failed));
        one.absorb(e.first.address);
        one.absorb(trace::choice_of(e));
        one.absorb(before.low);
        one.absorb(before.high);
        all += one;
    }
    return {all.low, all.high};
}

std::optional<truth> brute_force(const program& p, std::uint64_t max_interleavings, std::size_t max_steps) {
    enumeration all(max_interleavings, max_steps);
    if (!all.from(machine(p))) return std::nullopt;
    return std::move(all.found);
}

} // namespace lockstep::toy
