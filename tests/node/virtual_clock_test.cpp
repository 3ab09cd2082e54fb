// Time that passes when everybody waits for it.
#include "lockstep/net/node/virtual_clock.hpp"

#include <gtest/gtest.h>

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

TEST(VirtualClock, ASleepThatIsStoppedBeforehandTakesNoTime) {
    virtual_clock clock;
    clock.run([&] {
        std::stop_source stop;
        stop.request_stop();
        EXPECT_FALSE(clock.sleep(24h, stop.get_token()));
        EXPECT_EQ(clock.now(), message_deadline());
    });
}

TEST(VirtualClock, WhoWaitsLessGoesOnFirst) {
    virtual_clock clock;
    std::vector<int> order;
    clock.run([&] {
        for (const int i : {3, 1, 2})
            clock.start([&clock, &order, i] {
                clock.sleep(i * 1h);
                order.push_back(i);
            });
        clock.sleep(4h);
        EXPECT_EQ(clock.now(), message_deadline(4h));
    });
    EXPECT_EQ(order, (std::vector{1, 2, 3}));
}

} // namespace
} // namespace lockstep::net
