// Finds things in the DWARF of one file by address: functions, and global and static variables.
#pragma once

#include <cstdint>
#include <elfutils/libdw.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// A variable at a fixed address of the file (the load bias is not added).
struct static_variable {
    std::uint64_t address = 0, size = 0;
    std::string name; ///< qualified by namespace, class or function
    Dwarf_Die type{};
};

/// Built once for a file, by walking its units. We do not rely on .debug_aranges, for clang writes none, nor on
/// dwarf_getscopes, which does not look for functions in namespaces and classes.
class dwarf_index {
public:
    explicit dwarf_index(Dwarf* debug);

    /// Code at an address: the compilation unit, and in it the function.
    struct code {
        Dwarf_Die unit;
        std::optional<Dwarf_Die> function;
    };
    std::optional<code> code_at(std::uint64_t pc) const;
    /// The variable that contains [address, address + size).
    const static_variable* variable_at(std::uint64_t address, std::uint64_t size) const;
    /// All variables whose qualified name is `name` or ends in "::name"; an exact match excludes the others.
    std::vector<const static_variable*> variables_named(std::string_view name) const;

private:
    struct code_range {
        std::uint64_t low, high;
        Dwarf_Die die;
    };
    static void add_ranges(Dwarf_Die die, std::vector<code_range>& to);
    static const code_range* find(const std::vector<code_range>& in, std::uint64_t pc);
    void add_unit(Dwarf_Die unit);
    void add_scope(Dwarf_Die scope, const std::string& prefix);
    void add_variable(Dwarf_Die die, const std::string& prefix);

    std::vector<code_range> units_, functions_; ///< by address
    std::vector<static_variable> variables_;    ///< by address
};

} // namespace lockstep::report
