// The cases of a GoogleTest program, each of which can be asked about by itself.
#pragma once

#include "inquiry/request.hpp"
#include "inquiry/target/target.hpp"

#include <optional>
#include <string>
#include <vector>

namespace lockstep::inquiry {

/// The full names of the cases in what a program prints that was told to list them as JSON on its standard output, in
/// their order. Nothing where there is no such list.
std::optional<std::vector<std::string>> cases_listed(const std::string& output);

/// The cases that the program lists; a --gtest_filter among its arguments is respected. Throws std::runtime_error where
/// there are none.
std::vector<std::string> list_cases(const target& what, const request& asked);

/// GoogleTest leaves the case out, unless its arguments say otherwise.
bool is_disabled(const std::string& name, const request& asked);

/// The same question about one case of the target, which must succeed in every schedule.
request for_case(const request& asked, const target& what, const std::string& name);

} // namespace lockstep::inquiry
