// What one thread of a program of programs/waiting_program.hpp may do next: the rules of the interpreter.
#pragma once

#include "programs/waiting_program.hpp"

#include <array>
#include <compare>
#include <string>
#include <vector>

namespace waiting {

enum class queued : std::uint8_t { no, yes, woken, timed_out };

struct thread {
    unsigned at = 0, phase = 0, turns = 0, found = 0, seen = 0;
    queued in = queued::no;
    bool printed = false;
    auto operator<=>(const thread&) const = default;
};

struct state {
    std::array<thread, most_threads> threads;
    std::array<unsigned, 2> atomics{}, words{}, owners{}, sums{}, spun_sums{}, units{};
    unsigned gate_owner = 0; ///< of locks: 0 or the number of the thread + 1
    unsigned at_barrier = 0; ///< the same: who is there
    unsigned spurious = 0;
    bool flag = false;
    std::string output;
    auto operator<=>(const state&) const = default;
};

/// Adds the states in which thread `t` may leave `before` with one step.
void move(const program& p, const state& before, unsigned t, std::vector<state>& to);

} // namespace waiting
