// The bare machine: stacks and the switch between them, without a scheduler.
#include "lockstep/fiber/context.hpp"

#include <array>
#include <cfenv>
#include <cstddef>
#include <cstdint>
#include <gtest/gtest.h>
#include <string>

#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
// A sanitizer has to be told of switches; src/fiber/sanitizers.hpp does so, this machine does not.
#else

namespace {

using lockstep::context::lay_out;
using lockstep::context::stack_pointer;
using lockstep::context::switch_stacks;

struct machine {
    stack_pointer main = nullptr, thread = nullptr;
    std::string seen;
    bool aligned = false;
    alignas(16) std::array<std::byte, 64 * 1024> stack{};

    stack_pointer top() { return stack.data() + stack.size(); }
};

/// The thread root of the lecture: the first switch "returns" into it; at its end it goes back and is never gone on with.
void root(void* message) {
    machine& m = *static_cast<machine*>(message);
    alignas(16) volatile char here = 0;
    m.aligned = reinterpret_cast<std::uintptr_t>(&here) % 16 == 0;
    m.seen += "begins ";
    const char* said = static_cast<const char*>(switch_stacks(m.thread, m.main));
    m.seen += said;
    m.seen += " finishes";
    switch_stacks(m.thread, m.main);
}

TEST(Context, TheFirstSwitchReturnsIntoTheRoot) {
    machine m;
    m.thread = lay_out(m.top(), root);
    EXPECT_EQ(m.seen, "");
    switch_stacks(m.main, m.thread, &m);
    EXPECT_EQ(m.seen, "begins ");
    EXPECT_TRUE(m.aligned);
    char word[] = "goes on,";
    switch_stacks(m.main, m.thread, word);
    EXPECT_EQ(m.seen, "begins goes on, finishes");
}

TEST(Context, ATopThatIsNotAlignedIsRoundedDown) {
    machine m;
    m.thread = lay_out(static_cast<std::byte*>(m.top()) - 3, root);
    switch_stacks(m.main, m.thread, &m);
    EXPECT_TRUE(m.aligned);
}

struct rounding {
    stack_pointer main = nullptr, thread = nullptr;
    int at_first = -1, before = -1, after = -1;
};

TEST(Context, EachStackHasItsOwnFloatingPointModes) {
    rounding r;
    alignas(16) std::array<std::byte, 64 * 1024> stack{};
    r.thread = lay_out(stack.data() + stack.size(), [](void* message) {
        rounding& mine = *static_cast<rounding*>(message);
        mine.at_first = std::fegetround();
        std::fesetround(FE_DOWNWARD);
        mine.before = std::fegetround();
        switch_stacks(mine.thread, mine.main);
        mine.after = std::fegetround();
        switch_stacks(mine.thread, mine.main);
    });
    std::fesetround(FE_UPWARD);
    switch_stacks(r.main, r.thread, &r);
    EXPECT_EQ(std::fegetround(), FE_UPWARD);
    switch_stacks(r.main, r.thread, &r);
    EXPECT_EQ(std::fegetround(), FE_UPWARD);
    std::fesetround(FE_TONEAREST);
    EXPECT_EQ(r.at_first, FE_TONEAREST);
    EXPECT_EQ(r.before, FE_DOWNWARD);
    EXPECT_EQ(r.after, FE_DOWNWARD);
}

} // namespace

#endif
