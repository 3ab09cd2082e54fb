// The cases of a GoogleTest program, each of which can be asked about by itself.
#pragma once

#include "inquiry/answer.hpp"
#include "inquiry/target/request.hpp"
#include "inquiry/target/target.hpp"

#include <functional>
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

/// Checks every case that the program lists, each in processes of its own; `see` gets each answer as it comes. Throws
/// std::runtime_error or explore::executor_error where the program or its list cannot be had.
answer check_cases(const request& asked, const companion& with, const std::function<void(const answer&)>& see);

} // namespace lockstep::inquiry
