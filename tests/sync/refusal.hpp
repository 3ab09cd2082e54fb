// What a call is refused with, for the tests of programs that break the rules.
#pragma once

#include <gtest/gtest.h>
#include <string>
#include <system_error>

namespace lockstep::testing {

/// The message of what f throws, if that is an E.
template <class E, class F>
std::string refusal(F f) {
    try {
        f();
    } catch (const E& e) {
        return e.what();
    }
    return "nothing was thrown";
}

/// Requires that f throws std::system_error (operation_not_permitted), and says `what`.
template <class F>
void expect_not_permitted(F f, const std::string& what) {
    EXPECT_TRUE(refusal<std::system_error>(f).starts_with(what)) << refusal<std::system_error>(f);
    try {
        f();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::operation_not_permitted);
    }
}

} // namespace lockstep::testing
