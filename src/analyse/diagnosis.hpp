// What went wrong in an execution, understood once. The sentence, the stacks, the table, the wait-for graph and the answer
// to "is this the same bug?" all follow from the diagnosis.
//
// The runtime reports a finding as a flat record of numbers, filled in as far as it knows; that an execution is stuck it
// does not report at all. A diagnosis has one type for each family of bugs, with what that family is about. It holds
// addresses and no names: those are the business of src/report.
#pragma once

#include "analyse/findings.hpp"
#include "analyse/recording.hpp"
#include "analyse/stuck.hpp"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace lockstep::analyse {

/// Somebody at a place in the program.
struct site {
    unsigned thread = 0;
    std::uint64_t pc = 0;               ///< a return address; 0: not known
    std::vector<std::uint64_t> callers; ///< return addresses, innermost first (`pc` may be the first); may be empty
};

/// Bytes of the program's memory. Address 0: not known.
struct extent {
    std::uint64_t address = 0;
    std::uint32_t size = 0;
};

struct heap_block {
    std::uint64_t address = 0, size = 0;
    site allocated;
    site freed; ///< means something where the bug is about a block that was freed
};

/// One of two accesses that nothing orders.
struct race_side {
    site at;
    extent touched;
    bool writes = false, atomic = false, frees = false;
    std::optional<std::size_t> event; ///< index of the access; nothing where the recording does not have it
};

struct race {
    race_side a, b;
    std::optional<heap_block> block; ///< in which the memory lies
};

/// The process was ended by what one thread did: an assertion, abort, an exception, a signal, too deep a stack.
struct failure {
    site at;
    std::uint64_t address = 0; ///< that could not be accessed
};

/// A lock is unlocked or destroyed by somebody who may not.
struct lock_misuse {
    site at;
    std::uint64_t lock = 0;         ///< 0: not known
    std::optional<unsigned> holder; ///< nothing: it was not seen being taken
};

/// A thread ended and holds locks.
struct kept_locks {
    site at;                 ///< the thread, and where it was created
    std::vector<hold> locks; ///< may be empty: those that were taken before the first thread are not in the trace
};

/// Heap memory is accessed or freed that is not there.
struct heap_misuse {
    site at;
    extent touched;
    bool writes = false;
    std::optional<heap_block> block; ///< the block that was missed, or that was there before
};

/// A local variable is used by another thread, and nothing makes sure that its function has not returned.
struct dead_frame {
    race_side use;
    site left;            ///< where its function returned
    bool ordered = false; ///< it certainly returned before
};

/// Memory that nothing leads to where the process ends.
struct leak {
    std::uint64_t bytes = 0, blocks = 0;
    std::uint64_t least_bytes = 0; ///< in the schedule that leaves least; the same: every schedule leaves it
    site allocated;                ///< the first block; the thread is not known
};

/// The process ended by itself, and not well: with another status than it should, or by a signal that it sent itself.
struct bad_exit {
    /// In which schedules it ends without success.
    enum class reach : std::uint8_t {
        here,  ///< in this one, at least
        some,  ///< in this one, and others end well
        tried, ///< in all that were tried
        every,
    };
    reach in = reach::here;
    std::optional<std::int32_t> status = {}; ///< nothing: it was killed
    std::string last_words = {};             ///< the last line that it wrote
};

/// A thread waits while others that came later are served.
struct starvation {
    trace::event waits_in; ///< its operation
    trace::access object;
    std::size_t served = 0; ///< so many others
};

/// A condition of lockstep::sometimes() was not true. Its name is the text.
struct unmet_condition {
    std::uint64_t pc = 0;
};

/// A thread is neither joined nor detached.
struct unjoined_thread {
    unsigned thread = 0;
    site created;
};

/// What is said best in the words that the runtime found for it.
struct complaint {
    site at;
    extent object;
};

struct diagnosis {
    trace::finding_kind kind = trace::finding_kind::none;
    /// Index of the event in or after which it showed, and whose event that is.
    std::size_t event = 0;
    trace::process_id process{};
    std::string text; ///< the assertion, the exception, the name of the signal, what is misused and how; may be empty
    std::variant<complaint, race, stuck, failure, lock_misuse, kept_locks, heap_misuse, dead_frame, leak, bad_exit,
                 starvation, unmet_condition, unjoined_thread>
        what;
};

/// All that went wrong in an execution: what the runtime noticed, and what being stuck means.
std::vector<diagnosis> diagnose(const recording& r);

/// What this execution leaves behind, where the one that leaves least leaves so much.
leak leak_of(const recording& r, std::uint64_t least_bytes);
/// What several executions together show, as a diagnosis. It belongs to no step.
diagnosis diagnose(const leak& l);
/// That a condition of lockstep::sometimes() does not hold: its name, and where it is asked.
diagnosis diagnose_unmet(std::string name, std::uint64_t pc);
/// What the end of a process says that should end with the exit status `expected`; nothing: it does, or has no end.
std::optional<diagnosis> diagnose_exit(trace::ending end, std::int32_t exit_status, std::int32_t expected,
                                       std::string_view output);
/// The first thread that is overtaken at least `limit` times, if any (see overtakes.hpp).
std::optional<diagnosis> diagnose_starvation(const recording& r, std::size_t limit);

/// A bug as one of the whole execution `shown`, whose last step is its place. What only the recording of another execution
/// could explain is forgotten.
diagnosis at_end_of(const recording& shown, diagnosis d);

/// The memory and the locks that it is about.
std::vector<extent> objects_of(const diagnosis& d);

severity severity_of(const diagnosis& d);

/// Two diagnoses are of the same bug when they are of one kind and happen at the same places of the program to the same
/// objects, whatever the schedule.
struct identity {
    trace::finding_kind kind = trace::finding_kind::none;
    std::vector<std::uint64_t> places; ///< program counters and static objects, sorted where order has no meaning
    std::string text;                  ///< assertion text and the like
    friend auto operator<=>(const identity&, const identity&) = default;
};
identity identity_of(const diagnosis& d);

/// The one among `all` that is the same bug as `wanted`, also when one recording knows call stacks and the other does not;
/// null: there is none.
const diagnosis* find_again(const std::vector<diagnosis>& all, const diagnosis& wanted);

} // namespace lockstep::analyse
