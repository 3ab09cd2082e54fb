#include "report/debug_info/dwarf_index.hpp"

#include "report/debug_info/dwarf_types.hpp"
#include "report/debug_info/function_name.hpp"

#include <algorithm>
#include <dwarf.h>

namespace lockstep::report {

namespace {

/// The fixed address that a variable's location is, if it is one.
std::optional<std::uint64_t> fixed_address(Dwarf_Die& die) {
    Dwarf_Attribute location;
    Dwarf_Op* expression = nullptr;
    std::size_t length = 0;
    if (dwarf_attr_integrate(&die, DW_AT_location, &location) == nullptr ||
        dwarf_getlocation(&location, &expression, &length) != 0 || length != 1)
        return std::nullopt;
    if (expression->atom == DW_OP_addr) return expression->number;
    Dwarf_Attribute indexed;
    Dwarf_Addr address = 0;
    if (expression->atom == DW_OP_addrx && dwarf_getlocation_attr(&location, expression, &indexed) == 0 &&
        dwarf_formaddr(&indexed, &address) == 0)
        return address;
    return std::nullopt;
}

const char* linkage_name(Dwarf_Die& die) {
    Dwarf_Attribute a;
    return dwarf_formstring(dwarf_attr_integrate(&die, DW_AT_linkage_name, &a));
}

std::string qualified_name(Dwarf_Die& die, const std::string& prefix) {
    if (const char* linkage = linkage_name(die)) return short_name(demangled(linkage));
    const char* name = dwarf_diename(&die);
    return name == nullptr ? "" : prefix + name;
}

} // namespace

dwarf_index::dwarf_index(Dwarf* debug) {
    Dwarf_Off offset = 0, next = 0;
    std::size_t header = 0;
    while (dwarf_nextcu(debug, offset, &next, &header, nullptr, nullptr, nullptr) == 0) {
        Dwarf_Die unit;
        if (dwarf_offdie(debug, offset + header, &unit) != nullptr) add_unit(unit);
        offset = next;
    }
    for (auto* ranges : {&units_, &functions_})
        std::stable_sort(ranges->begin(), ranges->end(), [](const auto& a, const auto& b) { return a.low < b.low; });
    std::stable_sort(variables_.begin(), variables_.end(), [](const auto& a, const auto& b) {
        return a.address != b.address ? a.address < b.address : a.name < b.name;
    });
    const auto same = [](const auto& a, const auto& b) { return a.address == b.address && a.name == b.name; };
    variables_.erase(std::unique(variables_.begin(), variables_.end(), same), variables_.end());
}

void dwarf_index::add_unit(Dwarf_Die unit) {
    add_ranges(unit, units_);
    add_scope(unit, "");
}

void dwarf_index::add_ranges(Dwarf_Die die, std::vector<code_range>& to) {
    Dwarf_Addr base = 0, low = 0, high = 0;
    for (std::ptrdiff_t at = 0; (at = dwarf_ranges(&die, at, &base, &low, &high)) > 0;)
        if (low < high) to.push_back({low, high, die});
}

/// Functions are found in units, namespaces and classes; variables at fixed addresses also in functions and blocks.
void dwarf_index::add_scope(Dwarf_Die scope, const std::string& prefix) {
    Dwarf_Die child;
    if (dwarf_child(&scope, &child) != 0) return;
    do {
        switch (dwarf_tag(&child)) {
        case DW_TAG_variable: add_variable(child, prefix); break;
        case DW_TAG_subprogram: add_ranges(child, functions_); [[fallthrough]];
        case DW_TAG_namespace:
        case DW_TAG_structure_type:
        case DW_TAG_class_type:
        case DW_TAG_union_type: {
            if (dwarf_haschildren(&child) <= 0) break;
            const std::string name = qualified_name(child, prefix);
            add_scope(child, name.empty() ? prefix : name + "::");
            break;
        }
        case DW_TAG_lexical_block:
        case DW_TAG_inlined_subroutine: add_scope(child, prefix); break;
        default: break;
        }
    } while (dwarf_siblingof(&child, &child) == 0);
}

void dwarf_index::add_variable(Dwarf_Die die, const std::string& prefix) {
    const auto address = fixed_address(die);
    if (!address || *address == 0) return; // 0: the linker dropped it
    const auto type = type_of(die);
    std::string name = qualified_name(die, prefix);
    if (!type || name.empty()) return;
    variables_.push_back({*address, std::max<std::uint64_t>(size_of(*type), 1), std::move(name), *type});
}

const dwarf_index::code_range* dwarf_index::find(const std::vector<code_range>& in, std::uint64_t pc) {
    auto after = std::upper_bound(in.begin(), in.end(), pc,
                                  [](std::uint64_t wanted, const code_range& r) { return wanted < r.low; });
    return after == in.begin() || pc >= (--after)->high ? nullptr : &*after;
}

std::optional<dwarf_index::code> dwarf_index::code_at(std::uint64_t pc) const {
    const code_range* unit = find(units_, pc);
    if (unit == nullptr) return std::nullopt;
    const code_range* function = find(functions_, pc);
    return code{unit->die, function == nullptr ? std::nullopt : std::optional(function->die)};
}

const static_variable* dwarf_index::variable_at(std::uint64_t address, std::uint64_t size) const {
    auto after = std::upper_bound(variables_.begin(), variables_.end(), address,
                                  [](std::uint64_t wanted, const static_variable& v) { return wanted < v.address; });
    while (after != variables_.begin()) {
        --after;
        if (address + size <= after->address + after->size) return &*after;
        if (after->address + after->size <= address) break;
    }
    return nullptr;
}

std::vector<const static_variable*> dwarf_index::variables_named(std::string_view name) const {
    std::vector<const static_variable*> exact, ending;
    const std::string suffix = "::" + std::string(name);
    for (const static_variable& v : variables_) {
        if (v.name == name) exact.push_back(&v);
        else if (v.name.ends_with(suffix)) ending.push_back(&v);
    }
    return exact.empty() ? ending : exact;
}

} // namespace lockstep::report
