// What the threads, objects and places of one execution are called; the same everywhere in one report.
#pragma once

#include "analyse/recording.hpp"
#include "report/debug_info/place.hpp"
#include "report/debug_info/symbols.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// Names are handed out in the order of the trace, so they are the same each time. Refers to the recording and the
/// symbols, which must outlive it.
class names {
public:
    names(const analyse::recording& r, const symbols& look_up);

    /// "main", "T1".
    std::string thread(unsigned thread) const;
    /// With the function it runs where that is known: "T1 withdraw". For the head of a column.
    std::string heading(unsigned thread) const;

    /// The object of an access: `balance_lock`, `accounts[2].balance`, "mutex#1" when it has no name.
    std::string object(const trace::access& what) const { return find(what.address, what.size).name; }
    /// The same for bytes that no event names, such as those of a finding.
    std::string memory(std::uint64_t address, std::uint64_t size) const { return find(address, size).name; }
    /// How well the object is known: as a global or static variable, as one of main's locals, or not by name.
    enum class fame : std::uint8_t { global, local, unnamed };
    fame fame_of(const trace::access& what) const { return find(what.address, what.size).known_as; }

    /// A value found in or left in the object of an access; "" when it is too wide for the trace to have it.
    std::string value(const trace::access& what, std::uint64_t bits, unsigned width) const;

    /// The name that a note of lockstep/check.hpp gives.
    std::string note(const trace::event& e) const;

    /// Does the step belong to the inside of a library? Memory without a name, touched by code that is not the user's (what
    /// hands a std::thread its arguments, the count of a std::shared_ptr ...), and the flushing of streams that no code of
    /// the user's asks for: from version 13 on, libstdc++ does that at the end of every program.
    bool is_internal(const trace::event& e) const;

    /// The innermost line of the user's own code; may not be known.
    report::place place(const trace::event& e) const;
    report::place place(std::uint64_t pc, std::span<const std::uint64_t> callers = {}) const;
    /// "withdraw.cpp:12, withdraw"; empty: unknown.
    std::string place_in_function(std::uint64_t pc, std::span<const std::uint64_t> callers = {}) const;

    /// All frames of an event, innermost first, inlined ones included.
    std::vector<frame> stack(const trace::event& e) const;
    /// The same for a return address with its callers, innermost first (they may begin with that address itself).
    std::vector<frame> stack(std::uint64_t pc, std::span<const std::uint64_t> callers) const;

    /// How many of the user's own functions are on the stack; 0: not recorded.
    unsigned depth(const trace::event& e) const;

private:
    struct entity {
        std::string name;
        scalar_type type;
        fame known_as = fame::unnamed;
    };
    /// Memory without a symbol: what was touched together, and what it is called.
    struct unnamed {
        std::uint64_t high = 0;
        std::string name;
    };
    const entity& find(std::uint64_t object, std::uint64_t bytes) const;
    std::string unnamed_at(std::uint64_t address) const;
    std::span<const std::uint64_t> callers_of(const trace::event& e) const;
    std::optional<variable> symbol_at(std::uint64_t address, std::uint64_t size) const;
    std::optional<variable> local_at(std::uint64_t address, std::uint64_t size) const;
    void find_main_frames();
    void name_threads();
    void name_synchronisation();
    void name_memory();

    const analyse::recording& recording_;
    const symbols& symbols_;
    std::vector<std::string> functions_;                   ///< by thread
    std::vector<live_frame> main_frames_;                  ///< of functions that main is in all the time
    std::map<std::uint64_t, std::string> synchronisation_; ///< locks and the like without a symbol
    std::map<std::uint64_t, unnamed> memory_;              ///< by lowest address; disjoint
    mutable std::map<std::pair<std::uint64_t, std::uint64_t>, entity> cache_;
};

/// Is the operation's object a piece of memory, and not a lock or anything else with operations of its own?
bool touches_memory(trace::op kind);

} // namespace lockstep::report
