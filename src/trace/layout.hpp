// A number for how the shared memory is laid out. Command and runtime are two files that may come from two versions; each
// computes the number for itself, and they work together only where it is the same.
//
// What it does not see: a field whose meaning changed and whose place did not. Such a change takes a new channel_magic.
#pragma once

#include "trace/bound.hpp"
#include "trace/channel.hpp"

#include <cstddef>
#include <initializer_list>

namespace lockstep::trace {

/// FNV-1a, of numbers.
constexpr std::uint64_t fold(std::initializer_list<std::size_t> numbers) {
    std::uint64_t h = 0xcbf2'9ce4'8422'2325ULL;
    for (const std::size_t n : numbers) h = (h ^ n) * 0x100'0000'01b3ULL;
    return h;
}

constexpr std::uint64_t layout = fold({
    channel_magic,
    // how many there are of each kind
    static_cast<std::size_t>(op::count),
    static_cast<std::size_t>(policy::lenient),
    static_cast<std::size_t>(ending::discarded),
    static_cast<std::size_t>(finding_kind::unjoined_thread),
    bounds.size(),
    max_threads,
    max_devices,
    max_choices,
    max_sleepers,
    slot_count,
    // what an event is
    sizeof(access),
    offsetof(access, address),
    offsetof(access, size),
    offsetof(access, how),
    offsetof(access, flags),
    sizeof(step),
    offsetof(step, process),
    offsetof(step, choice),
    sizeof(event),
    offsetof(event, pc),
    offsetof(event, before),
    offsetof(event, after),
    offsetof(event, process),
    offsetof(event, flags),
    offsetof(event, kind),
    offsetof(event, order),
    offsetof(event, detail),
    offsetof(event, more_count),
    offsetof(event, first),
    offsetof(event, second),
    offsetof(event, more),
    offsetof(event, choice),
    offsetof(event, choices),
    offsetof(event, stack),
    // what an execution is
    sizeof(finding),
    offsetof(finding, kind),
    offsetof(finding, a),
    offsetof(finding, a_event),
    offsetof(finding, address),
    offsetof(finding, a_pc),
    offsetof(finding, block),
    sizeof(call_site),
    offsetof(call_site, depth),
    offsetof(finding, allocated_at),
    offsetof(finding, allocated_by),
    offsetof(finding, a_stack),
    offsetof(finding, b_stack),
    offsetof(finding, text),
    sizeof(call_stack),
    offsetof(call_stack, pc),
    sizeof(note_name),
    offsetof(note_name, text),
    sizeof(slot_header),
    offsetof(slot_header, how),
    offsetof(slot_header, flags),
    offsetof(slot_header, seed),
    offsetof(slot_header, job_id),
    offsetof(slot_header, spurious_budget),
    offsetof(slot_header, preemptions),
    offsetof(slot_header, sleep),
    offsetof(slot_header, end),
    offsetof(slot_header, exit_status),
    offsetof(slot_header, event_count),
    offsetof(slot_header, finding_count),
    offsetof(slot_header, output_bytes),
    offsetof(slot_header, bounds_met),
    offsetof(slot_header, plain_accesses),
    offsetof(slot_header, leaked_bytes),
    offsetof(slot_header, racy_pcs),
    offsetof(slot_header, sometimes_reached),
    offsetof(slot_header, sometimes_held),
    offsetof(slot_header, findings),
    // how the two sides find it
    sizeof(control),
    offsetof(control, mapping_bytes),
    offsetof(control, max_steps),
    offsetof(control, enabled_words),
    offsetof(control, weak_failures),
    offsetof(control, slot_bytes),
    offsetof(control, prefix_at),
    offsetof(control, watched_at),
    offsetof(control, states_at),
    offsetof(control, visible_generation),
    offsetof(control, jobs_posted),
    offsetof(control, heartbeat),
    offsetof(control, attached),
    offsetof(control, watchdog_pc),
    offsetof(control, refusal),
    offsetof(control, visible_pcs),
    offsetof(control, note_names),
    offsetof(control, watches),
});

} // namespace lockstep::trace
