#include "analyse/sometimes.hpp"

#include <bit>

namespace lockstep::analyse {

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
        if (!c.held) all.push_back({name, c.pc, c.schedule});
    return all;
}

} // namespace lockstep::analyse
