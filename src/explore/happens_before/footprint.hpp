// What the search keeps of an event: who, what kind, which memory, and how. Everything else in a trace::event serves
// people. A footprint is also what the search *expects* of an event that has not been executed in its new place yet.
#pragma once

#include "trace/event.hpp"

#include <cstdint>

namespace lockstep::explore {

struct footprint {
    trace::access first{}, second{}, more[trace::max_accesses - 2]{};
    std::uint32_t mask = 0; ///< the memory touched, folded into 32 bits: disjoint masks cannot conflict
    trace::process_id process{};
    std::uint16_t flags = 0;               ///< of the event, and `uncertain`
    std::uint16_t choice = 0, choices = 1; ///< the number that was drawn in it, and below which
    trace::op kind = trace::op::none;
    std::uint8_t more_count = 0;
};

/// footprint::flags beside those of trace::event: expected, not seen; what it really touches may be less.
constexpr std::uint16_t uncertain = 0x8000;

constexpr bool has(const footprint& f, std::uint16_t flag) { return (f.flags & flag) != 0; }

/// Folds the 8-byte granules of an access into a mask; large objects fill it.
constexpr std::uint32_t mask_of(const trace::access& a) {
    if (!trace::present(a)) return 0;
    const std::uint64_t low = a.address >> 3, high = (a.address + a.size - 1) >> 3;
    if (high - low > 2) return ~0U;
    std::uint32_t mask = 0;
    for (std::uint64_t granule = low; granule <= high; ++granule)
        mask |= 1U << ((granule * 0x9e37'79b9'7f4a'7c15ULL) >> 59);
    return mask;
}

constexpr footprint footprint_of(const trace::event& e) {
    footprint f;
    f.first = e.first;
    f.second = e.second;
    f.mask = mask_of(e.first) | mask_of(e.second);
    f.process = e.process;
    f.flags = e.flags;
    f.choice = static_cast<std::uint16_t>(trace::choice_of(e));
    f.choices = static_cast<std::uint16_t>(trace::choices_of(e));
    f.kind = e.kind;
    f.more_count = e.more_count;
    for (unsigned i = 0; i < e.more_count; ++i) {
        f.more[i] = e.more[i];
        f.mask |= mask_of(e.more[i]);
    }
    return f;
}

/// Does every access that overlaps b overlap a?
constexpr bool encloses(const trace::access& a, const trace::access& b) {
    return a.address <= b.address && b.address + b.size <= a.address + a.size;
}

/// The step of a schedule that it is.
constexpr trace::step step_of(const footprint& f) { return {f.process, f.choice}; }

/// trace::dependent() on footprints.
constexpr bool dependent(const footprint& a, const footprint& b) {
    if (trace::same_thread(a.process, b.process) || ((a.flags | b.flags) & trace::universal) != 0) return true;
    return (a.mask & b.mask) != 0 && trace::touch_the_same(a, b);
}

/// What is only expected may touch what it touches in any way.
constexpr void assume_everything(footprint& f) {
    for (trace::access& a : trace::accesses(f)) a.how = trace::commute::exclusive;
    f.flags = (f.flags & trace::universal) | uncertain;
}

constexpr bool same_place(const trace::access& a, const trace::access& b) {
    return a.address == b.address && a.size == b.size;
}

/// Does the replay of an event look as it did? (Flags such as `admits` may differ between equivalent executions, and so
/// may the other ways that a weak exchange has: src/runtime/judge/loops/weak_failure.cpp.)
constexpr bool same_operation(const footprint& expected, const footprint& seen) {
    const bool same_choices = expected.choices == seen.choices || seen.kind == trace::op::atomic_cas;
    if (step_of(expected) != step_of(seen) || !same_choices || expected.kind != seen.kind ||
        expected.more_count != seen.more_count)
        return false;
    for (unsigned i = 0; i < 2U + seen.more_count; ++i) {
        const trace::access &a = trace::accesses(expected)[i], &b = trace::accesses(seen)[i];
        if (!same_place(a, b) || a.how != b.how) return false;
    }
    return true;
}

} // namespace lockstep::explore
