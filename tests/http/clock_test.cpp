// The system's clock jumps, as it does when somebody sets it: what waits goes on waiting as before, and Date is the clock's.
#include "http/conversation.hpp"
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/net/http/date.hpp"
#include "lockstep/net/listener.hpp"

#include <atomic>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {
std::atomic<std::int64_t> jumped_s{0}; ///< so far that clock is from where it was
}

/// The C library's, for this whole program.
extern "C" int clock_gettime(clockid_t which, timespec* now) noexcept {
    const long result = syscall(SYS_clock_gettime, which, now);
    if (which == CLOCK_REALTIME) now->tv_sec += jumped_s;
    return static_cast<int>(result);
}

namespace {

using namespace lockstep;
using namespace lockstep::net;
using namespace lockstep::net::http;
using namespace lockstep::net::http::test;
using namespace std::chrono_literals;

constexpr auto long_enough = 60s;

struct Clock : testing::Test {
    ~Clock() override { jumped_s = 0; }
};

TEST_F(Clock, JumpsAndEverybodyIsServedAsBefore) {
    server s;
    s.routes().get("/", [](request&) { return response::text("hello"); });
    listener door(address::loopback());
    auto running = go([&] { s.serve(door); });
    {
        stream client = net::connect(door.local(), long_enough);
        const auto date = [&] {
            client.write_all("GET / HTTP/1.1\r\nHost: a\r\n\r\n", long_enough);
            std::string heard;
            for (std::array<char, 1024> room; !heard.ends_with("hello");)
                heard.append(room.data(), client.read_some(room, long_enough));
            return parse_date(answers_in(heard).at(0)["Date"]).value();
        };
        const auto before = date();
        jumped_s = 365 * 86'400; // beyond all time-outs
        const auto later = date();
        EXPECT_GE(later - before, 365 * 24h);
        jumped_s = -20 * 365 * 86'400;
        EXPECT_LE(date() - before, -19 * 365 * 24h);
        jumped_s = 0;
        EXPECT_GE(date(), before);
    }
    s.stop();
    running.join();
}

TEST_F(Clock, JumpsDoNotEndAWait) {
    auto [here, there] = stream_pair();
    auto waits = go([&peer = here] {
        char c = 0;
        return peer.read_some({&c, 1}, long_enough);
    });
    jumped_s = 86'400;
    jumped_s = -86'400;
    there.write_all("x", long_enough);
    EXPECT_EQ(waits.join(), 1U);
}

} // namespace
