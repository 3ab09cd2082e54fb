// DWARF types: the parts of a variable, and what its scalars look like.
//
// The standard library wraps what the user sees: std::atomic<int> is a struct with `_M_i` in it, std::array one with
// `_M_elems`. Members whose name begins with `_M_`, base classes and members without a name are looked through; those
// that begin with `__` (the inside of a pthread_mutex_t) are not for people, so the way into a variable ends there.
#pragma once

#include "report/debug_info/value.hpp"

#include <cstdint>
#include <elfutils/libdw.h>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::report {

/// A part of a variable: the path that leads to it (".balance", "[3].next"), where it is, and its type.
struct type_part {
    std::string path;
    std::uint64_t offset = 0, size = 0;
    Dwarf_Die type{};
};

/// The type of a variable or member, or what a pointer or array is of; typedefs and cv-qualifiers peeled off.
std::optional<Dwarf_Die> type_of(Dwarf_Die die);
/// In bytes; 0: not known.
std::uint64_t size_of(Dwarf_Die type);
/// Of a scalar type; kind unknown for all others.
scalar_type scalar_of(Dwarf_Die type);

/// How many elements an array type has in each dimension, outermost first; 0: not known.
std::vector<std::uint64_t> dimensions_of(Dwarf_Die array);

/// The smallest named part of a variable of type `type` that contains [offset, offset + size).
type_part smallest_part(Dwarf_Die type, std::uint64_t offset, std::uint64_t size);

/// The member `name`, also of base classes and of anonymous and looked-through members.
std::optional<type_part> member_named(Dwarf_Die type, std::string_view name);
/// The names that `member_named` would find, in order of declaration.
std::vector<std::string> member_names(Dwarf_Die type);

/// What a wrapper of the standard library wraps at its start: std::atomic<T> a T, std::array<T, n> an array,
/// std::vector<T> and std::unique_ptr<T> a pointer. Other types are returned as they are.
type_part unwrapped(Dwarf_Die type);

} // namespace lockstep::report
