#include "report/debug_info/dwarf_types.hpp"

#include <dwarf.h>
#include <fmt/format.h>
#include <functional>

namespace lockstep::report {

namespace {

struct member {
    std::string_view name; ///< empty: anonymous, or a base class
    std::uint64_t offset, size;
    Dwarf_Die type;
};

bool looked_through(const member& m) { return m.name.empty() || m.name.starts_with("_M_"); }
bool closed(const member& m) { return m.name.starts_with("__"); }

bool is_aggregate(Dwarf_Die& type) {
    const int tag = dwarf_tag(&type);
    return tag == DW_TAG_structure_type || tag == DW_TAG_class_type || tag == DW_TAG_union_type;
}

std::optional<std::uint64_t> number(Dwarf_Die& die, unsigned attribute) {
    Dwarf_Attribute a;
    Dwarf_Word value = 0;
    if (dwarf_attr_integrate(&die, attribute, &a) == nullptr || dwarf_formudata(&a, &value) != 0) return std::nullopt;
    return value;
}

void for_each_child(Dwarf_Die die, const std::function<void(Dwarf_Die)>& see) {
    Dwarf_Die child;
    if (dwarf_child(&die, &child) != 0) return;
    do see(child);
    while (dwarf_siblingof(&child, &child) == 0);
}

std::vector<member> members_of(Dwarf_Die type);

/// An empty base class lies where the first member does and has a size, but no contents.
bool is_empty(Dwarf_Die type) { return is_aggregate(type) && members_of(type).empty(); }

/// Data members and base classes at fixed places. (Virtual bases have none; bit-fields count as their bytes.)
std::vector<member> members_of(Dwarf_Die type) {
    std::vector<member> found;
    const bool is_union = dwarf_tag(&type) == DW_TAG_union_type;
    for_each_child(type, [&](Dwarf_Die child) {
        const int tag = dwarf_tag(&child);
        if (tag != DW_TAG_member && tag != DW_TAG_inheritance) return;
        std::optional<std::uint64_t> offset = number(child, DW_AT_data_member_location);
        if (!offset)
            if (const auto bits = number(child, DW_AT_data_bit_offset)) offset = *bits / 8;
        if (!offset && is_union) offset = 0;
        const auto its_type = type_of(child);
        if (!offset || !its_type || is_empty(*its_type)) return;
        const char* name = tag == DW_TAG_member ? dwarf_diename(&child) : nullptr;
        std::uint64_t size = size_of(*its_type);
        if (const auto bits = number(child, DW_AT_bit_size)) size = (*bits + 7) / 8;
        found.push_back({name != nullptr ? name : "", *offset, size, *its_type});
    });
    return found;
}

bool is_named(Dwarf_Die& die, std::string_view name) {
    const char* its = dwarf_diename(&die);
    return its != nullptr && name == its;
}

type_part part_of_array(Dwarf_Die type, const type_part& whole, std::uint64_t offset, std::uint64_t size) {
    const auto element = type_of(type);
    const std::uint64_t each = element ? size_of(*element) : 0;
    if (each == 0 || offset % each + size > each) return whole;
    std::uint64_t index = offset / each;
    std::string path;
    const std::vector<std::uint64_t> dimensions = dimensions_of(type);
    for (auto n = dimensions.rbegin(); n != dimensions.rend(); ++n) {
        const bool outermost = n + 1 == dimensions.rend();
        path = fmt::format("[{}]{}", outermost || *n == 0 ? index : index % *n, path);
        index = *n == 0 ? 0 : index / *n;
    }
    type_part part = smallest_part(*element, offset % each, size);
    part.path = path + part.path;
    part.offset += offset / each * each;
    return part;
}

type_part part_of_aggregate(Dwarf_Die type, const type_part& whole, std::uint64_t offset, std::uint64_t size) {
    type_part best = whole;
    for (const member& m : members_of(type)) {
        if (offset < m.offset || offset + size > m.offset + m.size || closed(m)) continue;
        type_part part = smallest_part(m.type, offset - m.offset, size);
        if (!looked_through(m)) part.path = fmt::format(".{}{}", m.name, part.path);
        part.offset += m.offset;
        if (part.size < best.size || (part.size == best.size && best.path.empty())) best = std::move(part);
    }
    return best;
}

} // namespace

std::optional<Dwarf_Die> type_of(Dwarf_Die die) {
    Dwarf_Attribute a;
    Dwarf_Die type, peeled;
    if (dwarf_attr_integrate(&die, DW_AT_type, &a) == nullptr || dwarf_formref_die(&a, &type) == nullptr) return {};
    if (dwarf_peel_type(&type, &peeled) != 0) return std::nullopt;
    // A class that is only declared here may be defined in another unit; libdw cannot tell us which.
    return peeled;
}

std::uint64_t size_of(Dwarf_Die type) {
    Dwarf_Word size = 0;
    return dwarf_aggregate_size(&type, &size) == 0 ? size : 0;
}

scalar_type scalar_of(Dwarf_Die type) {
    using kind = scalar_type::kind;
    scalar_type s;
    s.size = static_cast<unsigned>(size_of(type));
    switch (dwarf_tag(&type)) {
    case DW_TAG_pointer_type:
    case DW_TAG_reference_type:
    case DW_TAG_rvalue_reference_type:
        s.is = kind::pointer;
        s.size = 8;
        break;
    case DW_TAG_enumeration_type:
        s.is = kind::enumeration;
        for_each_child(type, [&](Dwarf_Die child) {
            if (const auto value = number(child, DW_AT_const_value))
                s.enumerators.emplace_back(static_cast<std::int64_t>(*value), dwarf_diename(&child));
        });
        break;
    case DW_TAG_base_type:
        switch (number(type, DW_AT_encoding).value_or(0)) {
        case DW_ATE_boolean: s.is = kind::boolean; break;
        case DW_ATE_UTF: s.is = kind::character; break;
        case DW_ATE_signed_char: s.is = is_named(type, "char") ? kind::character : kind::signed_integer; break;
        case DW_ATE_signed: s.is = kind::signed_integer; break;
        case DW_ATE_unsigned_char:
        case DW_ATE_unsigned: s.is = kind::unsigned_integer; break;
        case DW_ATE_float: s.is = s.size <= 8 ? kind::floating : kind::unknown; break;
        default: break;
        }
        break;
    default: break;
    }
    return s;
}

std::vector<std::uint64_t> dimensions_of(Dwarf_Die array) {
    std::vector<std::uint64_t> found;
    for_each_child(array, [&](Dwarf_Die child) {
        if (dwarf_tag(&child) != DW_TAG_subrange_type) return;
        const auto count = number(child, DW_AT_count);
        const auto last = number(child, DW_AT_upper_bound);
        found.push_back(count ? *count : last ? *last + 1 : 0);
    });
    return found;
}

type_part smallest_part(Dwarf_Die type, std::uint64_t offset, std::uint64_t size) {
    const type_part whole{"", 0, size_of(type), type};
    if (offset + size > whole.size) return whole;
    if (dwarf_tag(&type) == DW_TAG_array_type) return part_of_array(type, whole, offset, size);
    if (is_aggregate(type)) return part_of_aggregate(type, whole, offset, size);
    return whole;
}

std::optional<type_part> member_named(Dwarf_Die type, std::string_view name) {
    if (!is_aggregate(type)) return std::nullopt;
    for (const member& m : members_of(type)) {
        if (m.name == name) return type_part{fmt::format(".{}", name), m.offset, m.size, m.type};
        if (!looked_through(m)) continue;
        if (auto inner = member_named(m.type, name)) {
            inner->offset += m.offset;
            return inner;
        }
    }
    return std::nullopt;
}

std::vector<std::string> member_names(Dwarf_Die type) {
    std::vector<std::string> names;
    if (!is_aggregate(type)) return names;
    for (const member& m : members_of(type)) {
        if (closed(m)) continue;
        if (!looked_through(m)) names.emplace_back(m.name);
        else
            for (std::string& inner : member_names(m.type)) names.push_back(std::move(inner));
    }
    return names;
}

type_part unwrapped(Dwarf_Die type) {
    type_part part{"", 0, size_of(type), type};
    while (is_aggregate(part.type)) {
        const std::vector<member> members = members_of(part.type);
        if (members.empty() || !looked_through(members.front()) || members.front().offset != 0) break;
        part.type = members.front().type;
        part.size = members.front().size;
    }
    return part;
}

} // namespace lockstep::report
