// What the threads, objects and places of one execution are called; the same everywhere in one report.
#pragma once

#include "analyse/recording.hpp"
#include "report/symbols.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// Names are handed out in the order of the trace, so they are the same each time.
class names {
public:
    names(const analyse::recording& r, const symbols& look_up);

    /// "main", "T1".
    std::string thread(unsigned thread) const;
    /// With the function it runs where that is known: "T1 withdraw". For the head of a column.
    std::string heading(unsigned thread) const;

    /// The object of an access: `balance_lock`, `accounts[2].balance`, "mutex#1" when it has no name.
    std::string object(const trace::access& what) const;
    /// Bytes that no event names, such as those of a finding.
    std::string memory(std::uint64_t address, std::uint64_t size) const;
    /// A value found in or left in the object of an access.
    std::string value(const trace::access& what, std::uint64_t bits, unsigned width) const;

    /// "withdraw.cpp:12", the innermost line of the user's own code; empty: unknown.
    std::string place(const trace::event& e) const;
    /// "withdraw.cpp:12, withdraw"; empty: unknown.
    std::string place_in_function(const trace::event& e) const;
    /// The same for a bare return address with its callers, innermost first (may be empty).
    std::string place_in_function(std::uint64_t pc, std::span<const std::uint64_t> callers = {}) const;

    /// The whole stack of an event, innermost first, inlined frames included.
    std::vector<frame> stack(const trace::event& e) const;
    std::vector<frame> stack(std::uint64_t pc, std::span<const std::uint64_t> callers) const;

    /// How many of the user's own functions are on the stack; 0: not recorded.
    unsigned depth(const trace::event& e) const;

    const symbols& look_up() const { return symbols_; }

private:
    struct entity {
        std::string name;
        scalar_type type;
    };
    const entity& find(std::uint64_t address, std::uint64_t size) const;
    void name_threads(const analyse::recording& r);
    void name_objects(const analyse::recording& r);

    const analyse::recording& recording_;
    const symbols& symbols_;
    std::vector<std::string> functions_;            ///< by thread
    std::map<std::uint64_t, std::string> unnamed_;  ///< objects without a symbol, by address
    mutable std::map<std::pair<std::uint64_t, std::uint64_t>, entity> cache_;
};

} // namespace lockstep::report
