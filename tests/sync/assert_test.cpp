// What a failed assertion of the library's own does, and that it looks at what it should: a queue that is used wrongly.
#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/parking/wait.hpp"

#include <gtest/gtest.h>

namespace {

using lockstep::parking::ticket;
using lockstep::parking::wait_node;
using lockstep::parking::wait_queue;

#if LOCKSTEP_ASSERTIONS

TEST(AssertDeath, SaysWhatWasBelieved) {
    const int held = 0;
    EXPECT_DEATH(LOCKSTEP_ASSERT(held > 0), "assert_test\\.cpp:[0-9]+: .*held > 0.* failed");
}

TEST(AssertDeath, OneNodeIsInOneQueue) {
    ticket t;
    wait_node n{&t};
    wait_queue one, other;
    one.push(n);
    EXPECT_DEATH(other.push(n), "!n\\.queued");
    EXPECT_DEATH(other.remove(n), "first_");
}

TEST(AssertDeath, AWaitIsCompletedOnceAndOnlyByWhoClaimedIt) {
    ticket t;
    EXPECT_DEATH(t.complete(), "owed");
    ASSERT_TRUE(t.claim());
    t.complete();
    EXPECT_DEATH(t.complete(), "owed");
}

TEST(AssertDeath, ALockIsHeldWhenItIsLetGo) {
    lockstep::parking::raw_lock lock;
    EXPECT_DEATH(lock.unlock(), "before != open");
}

#endif

TEST(Assert, WhatHoldsIsLookedAtOnceOrNever) {
    int looks = 0;
    LOCKSTEP_ASSERT(++looks == 1);
    EXPECT_EQ(looks, LOCKSTEP_ASSERTIONS);
}

} // namespace
