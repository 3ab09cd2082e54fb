#include "analyse/recording.hpp"

#include <algorithm>

namespace lockstep::analyse {

using trace::event;
using trace::process_id;

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
    r.end = h.end;
    r.exit_status = h.exit_status;
    r.end_step = h.end_step;
    r.thread_count = h.thread_count;
    r.heap_live_bytes = h.heap_live_bytes;
    r.heap_live_blocks = h.heap_live_blocks;
    r.heap_live_pc = h.heap_live_pc;
    return r;
}

std::vector<process_id> schedule_of(std::span<const event> events) {
    std::vector<process_id> steps;
    steps.reserve(events.size());
    for (const event& e : events)
        if (is_step(e)) steps.push_back(e.process);
    return steps;
}

const trace::call_stack* stack_of(const recording& r, const event& e) {
    return e.stack != 0 && e.stack < r.stacks.size() ? &r.stacks[e.stack] : nullptr;
}

bool enabled_before(const recording& r, std::size_t step, process_id process) {
    const std::size_t word = step * r.enabled_words + process / 64U;
    if (process / 64U >= r.enabled_words || word >= r.enabled.size()) return true;
    return (r.enabled[word] >> (process % 64U) & 1U) != 0;
}

const event* pending_of(const recording& r, unsigned thread) {
    for (const event& e : r.pending)
        if (e.process == trace::thread_process(thread)) return &e;
    return nullptr;
}

} // namespace lockstep::analyse
