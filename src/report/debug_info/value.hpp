// Values as their type shows them.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace lockstep::report {

/// What is needed of a scalar type to print its values.
struct scalar_type {
    enum class kind : std::uint8_t {
        unknown,
        signed_integer,
        unsigned_integer,
        boolean,
        character,
        floating,
        pointer,
        enumeration
    };
    kind is = kind::unknown;
    unsigned size = 0;                                             ///< bytes
    std::vector<std::pair<std::int64_t, std::string>> enumerators; ///< of an enumeration
};

/// `bits` holds the value's bytes, little-endian; `width` says how many of them count. "10", "true", "'a'", "0.5",
/// "red", "null". A pointer that is not null is shown as a hexadecimal number: the caller may know a better name.
/// Values of unknown type are shown as signed integers, or in hexadecimal when they are large.
std::string format_value(const scalar_type& type, std::uint64_t bits, unsigned width);

} // namespace lockstep::report
