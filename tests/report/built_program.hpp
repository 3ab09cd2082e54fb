// A program built by a compiler of this machine, for tests that need real debug information.
#pragma once

#include "report/debug_info/symbols.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace lockstep::testing {

class built_program {
public:
    /// `name` is a file of tests/report/programs.
    explicit built_program(const std::string& name, const std::string& compiler = "g++",
                           const std::string& flags = "-g -O0");

    /// As if it had been loaded there.
    static constexpr std::uint64_t base = 0x5555'5555'4000;

    const report::symbols& symbols() const { return symbols_; }
    const std::string& path() const { return path_; }
    /// Of a variable, by its demangled name in the symbol table. Throws when there is none.
    std::uint64_t address_of(std::string_view name) const;
    /// A return address within `function` (demangled, without parameters) that belongs to `line`.
    std::uint64_t pc_at(std::string_view function, unsigned line) const;
    /// The entry of a function.
    std::uint64_t entry_of(std::string_view function) const;

private:
    std::string path_, symbol_table_; ///< lines of `nm -C --print-size`
    std::uint64_t base_ = base;
    report::symbols symbols_;
};

} // namespace lockstep::testing
