#include "lockstep/debug/names.hpp"
#include "lockstep/sync/mutex.hpp"

#include <gtest/gtest.h>
#include <pthread.h>
#include <thread>

namespace {

namespace debug = lockstep::debug;

TEST(Names, BelongToAnAddressUntilTakenAway) {
    lockstep::mutex m;
    EXPECT_EQ(debug::name_of(&m), "");
    debug::name(m, "accounts");
    EXPECT_EQ(debug::name_of(&m), "accounts");
    debug::name(m, "journal");
    EXPECT_EQ(debug::name_of(&m), "journal");
    debug::name(m, "");
    EXPECT_EQ(debug::name_of(&m), "");
}

TEST(Names, MayLastAsLongAsAScope) {
    const lockstep::mutex m;
    {
        const debug::named here(m, "accounts");
        EXPECT_EQ(debug::name_of(&m), "accounts");
    }
    EXPECT_EQ(debug::name_of(&m), "");
}

TEST(Names, AThreadIsANumberUntilItHasOne) {
    std::thread([] {
        EXPECT_TRUE(debug::name_of_this_thread().starts_with("thread ")) << debug::name_of_this_thread();
        debug::name_this_thread("the teller at the window");
        EXPECT_EQ(debug::name_of_this_thread(), "the teller at the window");
        char systems[16];
        ASSERT_EQ(pthread_getname_np(pthread_self(), systems, sizeof systems), 0);
        EXPECT_STREQ(systems, "the teller at t");
    }).join();
    EXPECT_TRUE(debug::name_of_this_thread().starts_with("thread "));
}

TEST(Names, AFiberHasItsOwn) {
    struct fiber final : lockstep::parking::sleeper {
        void sleep(lockstep::parking::ticket&, lockstep::parking::deadline) noexcept override {}
        void wake() noexcept override {}
    };
    fiber f;
    lockstep::parking::running_fiber() = &f;
    EXPECT_TRUE(debug::name_of_this_thread().starts_with("fiber ")) << debug::name_of_this_thread();
    debug::name_this_thread("courier");
    EXPECT_EQ(debug::name_of_this_thread(), "courier");
    lockstep::parking::running_fiber() = nullptr;
    EXPECT_NE(debug::name_of_this_thread(), "courier");
}

} // namespace
