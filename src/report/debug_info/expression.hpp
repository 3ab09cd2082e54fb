// The expressions of `--watch`: a variable's name, then members, elements and pointers.
#pragma once

#include "report/debug_info/dwarf_index.hpp"
#include "report/debug_info/symbols.hpp"

#include <functional>
#include <string_view>

namespace lockstep::report {

/// Finds a variable by its name as written (its address with the load bias); `error` says why there is none.
struct found_variable {
    static_variable what;
    std::string error;
};
using variable_finder = std::function<found_variable(std::string_view name)>;

/// Resolves `AR`, `queue.count`, `items[2].x`, `head->next->value`, `*counter`.
watched resolve_expression(std::string_view expression, const variable_finder& find, const memory_reader& memory);

} // namespace lockstep::report
