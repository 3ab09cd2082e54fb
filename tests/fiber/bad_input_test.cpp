// What fibers cannot do is said in a sentence.
#include "lockstep/fiber/scheduler.hpp"

#include <array>
#include <cstdio>
#include <gtest/gtest.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

using namespace std::chrono_literals;
using lockstep::go;
using lockstep::scheduler;

TEST(Scheduler, OptionsThatMakeNoSense) {
    EXPECT_THROW(scheduler({.workers = 100'000}), std::invalid_argument);
    EXPECT_THROW(scheduler({.stack_bytes = std::size_t{1} << 40}), std::invalid_argument);
    EXPECT_THROW(scheduler({.time_slice = 1us}), std::invalid_argument);
    lockstep::default_scheduler();
    EXPECT_THROW(lockstep::set_default_options({}), std::logic_error);
}

TEST(Scheduler, CapturesThatWouldFillTheStack) {
    const std::array<char, 64 * 1024> large{};
    EXPECT_THROW(go({.stack_bytes = 64 * 1024}, [large] { (void)large; }).join(), std::length_error);
}

TEST(SchedulerDeathTest, AfterAForkTheOldSchedulerSaysSoAndTheDefaultIsNew) {
    go([] {}).join();
    scheduler before({.workers = 1});
    const pid_t child = fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
        try {
            before.go([] {}).join();
        } catch (const std::system_error& e) {
            const bool named = std::string(e.what()).find("left behind by a fork()") != std::string::npos;
            _exit(named && go([] { return 7; }).join() == 7 ? 0 : 1);
        }
        _exit(2);
    }
    int status = 0;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ(before.go([] { return 8; }).join(), 8);
}

void ask_for_more_than_there_is() {
    const rlimit little{std::size_t{1} << 30, std::size_t{1} << 30};
    setrlimit(RLIMIT_AS, &little);
    try {
        go({.stack_bytes = std::size_t{1} << 30}, [] {}).join();
    } catch (const std::system_error& e) {
        if (e.code() == std::errc::not_enough_memory) std::fputs(e.what(), stderr);
    }
    _exit(0);
}

TEST(SchedulerDeathTest, NoMemoryForAStackIsAnErrorThatSaysWhatToDo) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_EXIT(ask_for_more_than_there_is(), testing::ExitedWithCode(0),
                "no memory for a fiber's stack of 1073741824 bytes");
}

int deeper(int n) {
    volatile char frame[1024] = {};
    frame[0] = static_cast<char>(n);
    return n == 1'000'000 ? 0 : deeper(n + 1) + frame[0];
}

TEST(SchedulerDeathTest, AStackThatOverflowsIsNamed) {
    GTEST_FLAG_SET(death_test_style, "threadsafe");
    EXPECT_DEATH(go({.stack_bytes = 16 * 1024, .name = "glutton"}, [] { deeper(0); }).join(),
                 "fiber glutton has overflowed its stack of 16 KiB");
}

} // namespace
