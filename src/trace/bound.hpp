// What an execution leaves out, or treats otherwise than the system does: one row of a table for each such bound. The
// runtime says which of them an execution met (`note_bound`, src/runtime/kernel/state.hpp); the verdict, its line, the
// JSON and the tests read the row. Whoever adds a bound adds a name and a row.
//
// What the *search* leaves out is not here but in src/report/run/note.hpp, and what is taken for granted of every
// execution (sequential consistency, the budget of spurious wake-ups) in src/report/run/assumptions.hpp.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace lockstep::trace {

enum class bound : std::uint8_t {
    timeouts,          ///< a timed wait was not allowed to time out yet another time in a row
    lock_loops,        ///< a loop that takes and releases a lock was parked, and somebody tries that lock
    writer_preference, ///< a reader joined others at a lock where a writer in line should have kept it out
    loops,             ///< a loop that waits was not parked: there is too much memory to compare
    weak_exchanges,    ///< a weak compare-exchange could have failed for no reason, and no budget was given for that
    clocks, ///< two threads read clocks in no order, and which reads the later time depends on the order of steps
    exchange_kinds, ///< which exchanges are weak is not known
    fairness,       ///< the execution was called stuck because nothing came to help in very many steps
};

/// May a search that met it say "verified"?
enum class weight : std::uint8_t {
    named,   ///< it may: the bound belongs to the model of the world that every answer names
    forbids, ///< it may not: the program could do something that was not looked at
};

struct bound_traits {
    const char* name;     ///< in JSON
    const char* in_short; ///< behind "no bug found: "; of what is only named nobody asks
    const char* words;    ///< one sentence without a full stop
    weight weighs;
};

constexpr std::array bounds = {
    bound_traits{"timeouts", "time-outs in a row bounded",
                 "timed waits and sleeps that end by time again and again were followed only a limited number of times",
                 weight::forbids},
    bound_traits{"lock_loops", "turns of a loop around a lock bounded",
                 "loops that take and release a lock while they wait were followed only for a limited number of turns",
                 weight::forbids},
    bound_traits{"writer_preference", "preference of writers left out",
                 "reader-writer locks that prefer writers were treated like those that prefer readers: what goes wrong "
                 "only while a waiting writer keeps readers out was not looked for",
                 weight::forbids},
    bound_traits{"loops", "loops that wait not cut off",
                 "there is too much memory to compare it turn by turn, so loops that wait were followed as they came",
                 weight::forbids},
    bound_traits{"weak_exchanges", "no weak exchange failed for no reason",
                 "weak compare-exchanges were taken for strong ones: none failed although it found what it expected",
                 weight::forbids},
    bound_traits{
        "clocks", "clocks of threads compared in samples only",
        "threads read clocks, and nothing says who reads the later time: other answers than the usual one were "
        "looked for in random executions only",
        weight::forbids},
    bound_traits{"exchange_kinds", "",
                 "clang does not say which compare-exchanges are weak, so none failed for no reason", weight::named},
    bound_traits{
        "fairness", "judged by fairness",
        "threads were called stuck because in half of the longest execution looked at nothing came to help them",
        weight::forbids},
};

constexpr const bound_traits& traits(bound b) { return bounds[static_cast<std::size_t>(b)]; }
constexpr std::uint32_t bit_of(bound b) { return 1U << static_cast<unsigned>(b); }

static_assert(bounds.size() == static_cast<std::size_t>(bound::fairness) + 1, "a row for each bound");
static_assert(bounds.size() <= 32, "an execution says which it met in 32 bits");

} // namespace lockstep::trace
