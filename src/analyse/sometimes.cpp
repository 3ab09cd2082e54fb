#include "analyse/sometimes.hpp"

#include <bit>
#include <cstdio>

namespace lockstep::analyse {

namespace {

trace::finding finding_of(const std::string& name, std::uint64_t pc) {
    trace::finding f{};
    f.kind = trace::finding_kind::never_true;
    f.a_pc = pc;
    std::snprintf(f.text, sizeof f.text, "%s", name.c_str());
    return f;
}

} // namespace

void sometimes_watch::add(const explore::execution& run) {
    if (run.header->end == trace::ending::discarded) return;
    for (unsigned w = 0; w < trace::note_words; ++w) {
        for (std::uint64_t rest = run.header->sometimes_reached[w]; rest != 0; rest &= rest - 1) {
            const unsigned number = w * 64 + static_cast<unsigned>(std::countr_zero(rest));
            if (number >= run.note_names.size()) continue;
            const std::string_view name = run.note_names[number].text;
            auto known = seen_.find(name);
            if (known == seen_.end()) known = seen_.emplace(name, condition{}).first;
            condition& c = known->second;
            if (c.held) continue;
            c.held = (run.header->sometimes_held[w] & rest & -rest) != 0;
            c.pc = run.note_names[number].pc;
            if (c.schedule.empty()) c.schedule = schedule_of(run.events);
        }
    }
}

void sometimes_watch::forget_schedules() {
    std::erase_if(seen_, [](const auto& known) { return !known.second.held; });
}

std::vector<sometimes_watch::missed> sometimes_watch::never_true() const {
    std::vector<missed> all;
    for (const auto& [name, c] : seen_)
        if (!c.held) all.push_back({finding_of(name, c.pc), c.schedule});
    return all;
}

std::vector<trace::finding> unmet_conditions(const recording& r) {
    std::vector<trace::finding> all;
    for (const auto& [name, pc] : r.unmet) all.push_back(finding_of(name, pc));
    return all;
}

} // namespace lockstep::analyse
