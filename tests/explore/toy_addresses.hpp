// Where the objects of a toy machine lie, and how an event says that it touches one.
#pragma once

#include "toy_machine.hpp"

namespace lockstep::toy {

using trace::access;
using trace::commute;
using trace::event;
using trace::op;

constexpr std::uint64_t variable_base = 0x10000, mutex_base = 0x20000, condition_base = 0x30000,
                        semaphore_base = 0x40000, rwlock_base = 0x50000, thread_table = 0x900;

inline access touch(std::uint64_t address, commute how, std::uint8_t flags = 0, std::uint32_t size = 1) {
    return {address, size, how, flags, 0};
}
inline access variable(int i, commute how) { return touch(variable_base + 8U * static_cast<unsigned>(i), how, 0, 4); }
inline std::uint64_t at(std::uint64_t base, int i) { return base + 64U * static_cast<unsigned>(i); }
inline int index_of(std::uint64_t address) { return static_cast<int>(address % 0x10000 / 64); }

/// The runtime's flag for a timeout that can only come while the lock is refused.
constexpr std::uint8_t waits_for_refusal = 16;
/// The runtime's flag for an operation with a deadline.
constexpr std::uint8_t timed = 64;

} // namespace lockstep::toy
