#include "analyse/recording.hpp"

#include <algorithm>

namespace lockstep::analyse {

using trace::event;
using trace::process_id;

namespace {

void record_notes(const explore::execution& run, recording& r) {
    for (std::size_t i = 0; i < run.note_names.size(); ++i) {
        r.note_names.emplace_back(run.note_names[i].text);
        const std::uint64_t bit = std::uint64_t{1} << (i % 64);
        const bool reached = (run.header->sometimes_reached[i / 64] & bit) != 0;
        const bool held = (run.header->sometimes_held[i / 64] & bit) != 0;
        if (reached && !held) r.unmet.push_back({run.note_names[i].text, run.note_names[i].pc});
    }
}

} // namespace

std::vector<std::uint64_t> callers_of(const trace::call_site& at) {
    return {at.callers, at.callers + std::min<std::size_t>(at.depth, trace::max_site_depth)};
}

recording record(const explore::execution& run) {
    const trace::slot_header& h = *run.header;
    recording r;
    r.events.assign(run.events.begin(), run.events.end());
    r.pending.assign(run.pending.begin(), run.pending.end());
    r.enabled.assign(run.enabled.begin(), run.enabled.end());
    r.enabled_words = run.enabled_words;
    r.stacks.assign(run.stacks.begin(), run.stacks.end());
    r.findings.assign(h.findings, h.findings + std::min<std::size_t>(h.finding_count, trace::max_findings));
    r.output = run.output;
    record_notes(run, r);
    r.end = h.end;
    r.exit_status = h.exit_status;
    r.end_step = h.end_step;
    r.thread_count = h.thread_count;
    r.leaked_bytes = h.leaked_bytes;
    r.leaked_blocks = h.leaked_blocks;
    r.leaked_at = h.leaked_at;
    return r;
}

std::vector<trace::step> schedule_of(std::span<const event> events) {
    std::vector<trace::step> steps;
    steps.reserve(events.size());
    for (const event& e : events)
        if (is_step(e)) steps.push_back(trace::step_of(e));
    return steps;
}

const trace::call_stack* stack_of(const recording& r, const event& e) {
    return e.stack != 0 && e.stack < r.stacks.size() ? &r.stacks[e.stack] : nullptr;
}

bool enabled_before(const recording& r, std::size_t step, process_id process) {
    const std::size_t row = step * r.enabled_words;
    if (row + r.enabled_words > r.enabled.size()) return true;
    return trace::process_set(r.enabled.data() + row, r.enabled_words).contains(process);
}

const event* pending_of(const recording& r, unsigned thread) {
    for (const event& e : r.pending)
        if (e.process == trace::thread_process(thread)) return &e;
    return nullptr;
}

} // namespace lockstep::analyse
