#include "runtime/model/signals.hpp"

#include <csignal>
#include <gtest/gtest.h>

namespace {

using namespace lockstep::rt;
using namespace lockstep::rt::model;

constexpr u64 some_function = 0x1234;

class signal_table : public testing::Test {
protected:
    void handle(int number, u64 mask = 0, int flags = 0) { s.actions[number] = {some_function, mask, flags}; }
    signals s{};
};

TEST_F(signal_table, SaysWhatASignalDoes) {
    EXPECT_EQ(s.disposition_of(SIGTERM), disposition::by_default);
    EXPECT_EQ(s.disposition_of(SIGCHLD), disposition::ignored) << "by default it does nothing";
    s.actions[SIGTERM].handler = reinterpret_cast<u64>(SIG_IGN);
    EXPECT_EQ(s.disposition_of(SIGTERM), disposition::ignored);
    handle(SIGCHLD);
    EXPECT_EQ(s.disposition_of(SIGCHLD), disposition::handled);
}

TEST_F(signal_table, KillAndStopCannotBeBlocked) {
    s.set_mask(1, ~u64{0});
    EXPECT_TRUE(s.is_blocked_by(1, SIGUSR1));
    EXPECT_FALSE(s.is_blocked_by(1, SIGKILL));
    EXPECT_FALSE(s.is_blocked_by(1, SIGSTOP));
    EXPECT_FALSE(s.is_blocked_by(0, SIGUSR1)) << "each thread has its own mask";
}

TEST_F(signal_table, WhatIsPendingIsTakenOnceTheLowestFirst) {
    s.pending[1] = signal_bit(SIGUSR2);
    s.process_pending = signal_bit(SIGHUP) | signal_bit(SIGUSR2);
    EXPECT_EQ(s.take_pending(1, signal_bit(SIGTERM)), 0);
    EXPECT_EQ(s.take_pending(1, ~u64{0}), SIGHUP);
    EXPECT_EQ(s.take_pending(1, ~u64{0}), SIGUSR2);
    EXPECT_EQ(s.pending_for(0), signal_bit(SIGUSR2)) << "the thread's own one was taken first";
    EXPECT_EQ(s.take_pending(0, ~u64{0}), SIGUSR2);
    EXPECT_EQ(s.take_pending(0, ~u64{0}), 0);
}

TEST_F(signal_table, AHandlerBlocksItsSignalAndItsMask) {
    handle(SIGUSR1, signal_bit(SIGHUP));
    s.begin_handler(0, SIGUSR1);
    EXPECT_TRUE(s.is_blocked_by(0, SIGUSR1));
    EXPECT_TRUE(s.is_blocked_by(0, SIGHUP));
}

TEST_F(signal_table, UnlessItAsksOtherwise) {
    handle(SIGUSR1, 0, SA_NODEFER | static_cast<int>(SA_RESETHAND));
    const signal_action action = s.begin_handler(0, SIGUSR1);
    EXPECT_EQ(action.handler, some_function);
    EXPECT_FALSE(s.is_blocked_by(0, SIGUSR1));
    EXPECT_EQ(s.disposition_of(SIGUSR1), disposition::by_default) << "it is to run once";
}

TEST_F(signal_table, ANewThreadInheritsTheMaskAndNothingPending) {
    s.set_mask(2, signal_bit(SIGINT));
    s.pending[2] = s.pending[3] = signal_bit(SIGINT);
    s.add_thread(2, 3);
    EXPECT_TRUE(s.is_blocked_by(3, SIGINT));
    EXPECT_EQ(s.pending_for(3), 0U);
}

} // namespace
