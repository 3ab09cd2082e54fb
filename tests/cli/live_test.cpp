#include "cli/interrupt.hpp"
#include "cli/live.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <thread>

namespace lockstep::cli {
namespace {

using namespace std::chrono_literals;

TEST(live_text, says_what_applies) {
    explore::progress now;
    now.running = explore::strategy::exhaustive;
    now.executions = 1234567;
    now.distinct_traces = 999;
    EXPECT_EQ(live_text(now, {}, 10s), "1,234,567 executions, 123,456/s, 999 traces");
    now.estimated_share = 0.25;
    EXPECT_EQ(live_text(now, {}, 10s), "1,234,567 executions, 123,456/s, 999 traces, about 25 % explored, 30 s left");
}

TEST(live_text, the_sooner_limit_counts) {
    explore::progress now;
    now.running = explore::strategy::bounded;
    now.bound = 2;
    now.executions = 100;
    explore::limits bounds;
    bounds.executions = 1000;
    bounds.time = 1h;
    EXPECT_EQ(live_text(now, bounds, 100s), "100 executions, 1/s, bound 2, 15 min left");
    bounds.executions.reset();
    bounds.time = 101s;
    EXPECT_EQ(live_text(now, bounds, 100s), "100 executions, 1/s, bound 2, 1 s left");
    EXPECT_EQ(live_text(now, bounds, 500s), "100 executions, 0/s, bound 2, 0 s left");
}

TEST(live_text, the_very_beginning) { EXPECT_EQ(live_text({}, {}, 0s), "0 executions"); }

TEST(live_line, is_silent_on_a_pipe) {
    testing::internal::CaptureStderr();
    {
        live_line line({}, colouring::always);
        std::this_thread::sleep_for(150ms);
        line.show({});
    }
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(interrupt, the_first_one_asks_and_the_second_ends) {
    EXPECT_EXIT(
        {
            const interrupt_guard guard;
            std::raise(SIGINT);
            if (!interrupt_guard::interrupted()) std::_Exit(1);
            std::raise(SIGINT);
        },
        testing::KilledBySignal(SIGINT), "");
}

TEST(interrupt, ends_with_its_guard) {
    const auto handler = std::signal(SIGINT, SIG_IGN);
    { const interrupt_guard guard; }
    EXPECT_EQ(std::signal(SIGINT, handler), SIG_IGN);
}

} // namespace
} // namespace lockstep::cli
