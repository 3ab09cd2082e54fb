// lockstep/check.hpp outside the checker: nothing but the functions that it is given is run.
#include "lockstep/check.hpp"

#include <gtest/gtest.h>
#include <memory>
#include <stdexcept>

namespace {

enum class colour { red, green };

TEST(Annotations, DoNothingOutsideTheChecker) {
    EXPECT_FALSE(lockstep::checked());
    lockstep::outcome(1, 2.5, 'c', "text", std::string("string"), colour::green, true);
    lockstep::outcome();
    lockstep::assume(false);
    lockstep::always(true, "it holds");
    lockstep::sometimes(false, "it never holds");
}

TEST(Annotations, AnOperationIsItsFunction) {
    int n = 1;
    int& same = lockstep::operation("refer", [&]() -> int& { return n; });
    EXPECT_EQ(&same, &n);
    EXPECT_EQ(*lockstep::operation("move", [] { return std::make_unique<int>(7); }), 7);
    lockstep::operation("nothing", [&] { ++n; });
    EXPECT_EQ(n, 2);
    EXPECT_THROW(lockstep::operation("fail", [] { throw std::runtime_error("no"); }), std::runtime_error);
}

#ifndef NDEBUG
TEST(AnnotationsDeathTest, AlwaysIsAnAssertion) {
    EXPECT_DEATH(lockstep::always(false, "never overdrawn"), "never overdrawn");
}
#endif

TEST(Annotations, ValuesAsText) {
    std::string line;
    const auto append = [&](const auto& value) { lockstep::detail::append_text(line, value); };
    append("a");
    append(std::string_view("b"));
    append('c');
    append(true);
    append(colour::green);
    append(-7L);
    EXPECT_EQ(line, "abctrue1-7");
}

} // namespace
