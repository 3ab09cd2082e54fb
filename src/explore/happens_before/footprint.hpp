// What the search keeps of an event: who, what kind, which memory, and how. Everything else in a trace::event serves
// people. A footprint is also what the search *expects* of an event that has not been executed in its new place yet.
#pragma once

#include "trace/event.hpp"

#include <cstdint>

namespace lockstep::explore {

struct footprint {
    trace::access first{}, second{};
    std::uint32_t mask = 0; ///< the memory touched, folded into 32 bits: disjoint masks cannot conflict
    trace::process_id process{};
    trace::op kind = trace::op::none;
    std::uint8_t flags = 0; ///< of the event, and `uncertain`
};

/// footprint::flags beside those of trace::event: expected, not seen; what it really touches may be less.
constexpr std::uint8_t uncertain = 128;

/// trace::access::flags of timeouts (see runtime/abi/waiting.hpp): enabled exactly where the object does not admit a
/// `waits`, or a `waits_shared`, operation.
constexpr std::uint8_t waits_for_refusal = 16;
constexpr std::uint8_t waits_for_shared_refusal = 32;
/// trace::access::flags of the first access of an operation with a deadline: while the object refuses it, its environment
/// process may time it out.
constexpr std::uint8_t timed = 64;

constexpr bool has(const footprint& f, std::uint8_t flag) { return (f.flags & flag) != 0; }

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
    return {e.first, e.second, mask_of(e.first) | mask_of(e.second), e.process, e.kind, e.flags};
}

/// trace::dependent() on footprints.
constexpr bool dependent(const footprint& a, const footprint& b) {
    if (trace::same_thread(a.process, b.process) || ((a.flags | b.flags) & trace::universal) != 0) return true;
    if ((a.mask & b.mask) == 0) return false;
    return trace::conflict(a.first, b.first) || trace::conflict(a.first, b.second) ||
           trace::conflict(a.second, b.first) || trace::conflict(a.second, b.second);
}

constexpr bool same_place(const trace::access& a, const trace::access& b) {
    return a.address == b.address && a.size == b.size;
}

/// Does the replay of an event look as it did? (Flags such as `admits` may differ between equivalent executions.)
constexpr bool same_operation(const footprint& expected, const footprint& seen) {
    return expected.process == seen.process && expected.kind == seen.kind && same_place(expected.first, seen.first) &&
           expected.first.how == seen.first.how && same_place(expected.second, seen.second) &&
           expected.second.how == seen.second.how;
}

} // namespace lockstep::explore
