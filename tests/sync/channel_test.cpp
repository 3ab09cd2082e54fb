#include "crowd.hpp"
#include "lockstep/sync/select.hpp"

#include <array>
#include <gtest/gtest.h>
#include <memory>
#include <ranges>

namespace {

using namespace std::chrono_literals;
using lockstep::channel;
using lockstep::channel_status;

class Channels : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Capacities, Channels, testing::Values(0, 1, 64));

TEST_P(Channels, EachValueArrivesOnce) {
    channel<int> c(GetParam());
    std::atomic<long> sum = 0;
    std::atomic<int> senders = 4;
    crowd(8, [&](int k) {
        if (k % 2 == 0) {
            for (int i = 1; i <= 2'000; ++i) EXPECT_TRUE(c.send(i));
            if (--senders == 0) c.close();
        } else {
            for (const int& v : c) sum += v;
        }
    });
    EXPECT_EQ(sum, 4L * 2'000 * 2'001 / 2);
}

TEST_P(Channels, TimeoutsLoseAndDoubleNothing) {
    channel<std::unique_ptr<int>> c(GetParam());
    std::atomic<int> sent = 0, received = 0;
    crowd(4, [&](int k) {
        for (int i = 0; i < 2'000; ++i) {
            if (k % 2 == 0) {
                auto value = std::make_unique<int>(i);
                const bool done = c.send_for(value, std::chrono::microseconds(i % 30)) == channel_status::done;
                EXPECT_EQ(done, value == nullptr);
                sent += done;
            } else {
                std::optional<std::unique_ptr<int>> value;
                received += c.receive_for(value, std::chrono::microseconds(i % 30)) == channel_status::done;
            }
        }
    });
    std::optional<std::unique_ptr<int>> left;
    while (c.try_receive(left) == channel_status::done) ++received;
    EXPECT_EQ(sent, received);
}

TEST_P(Channels, SelectTakesFromAllAndGivesToAll) {
    channel<int> left(GetParam()), right(GetParam());
    std::atomic<long> sum = 0;
    crowd(4, [&](int k) {
        for (int i = 1; i <= 3'000; ++i) {
            int value = i;
            const auto add = [&](std::optional<int> v) { sum += v.value_or(0); };
            if (k % 2 == 0)
                lockstep::select(lockstep::on_send(left, value, [](bool) {}),
                                 lockstep::on_send(right, value, [](bool) {}));
            else lockstep::select(lockstep::on_receive(left, add), lockstep::on_receive(right, add));
        }
    });
    EXPECT_EQ(sum, 2L * 3'000 * 3'001 / 2);
}

TEST(Channel, ClosedTakesNothingAndGivesWhatIsLeft) {
    channel<int> c(2);
    EXPECT_TRUE(c.send(1));
    c.close();
    c.close();
    EXPECT_FALSE(c.send(2));
    int kept = 3;
    EXPECT_EQ(c.try_send(kept), channel_status::closed);
    EXPECT_EQ(c.receive(), 1);
    EXPECT_EQ(c.receive(), std::nullopt);
}

TEST(Channel, SaysWhyItDidNot) {
    channel<int> c(1);
    std::optional<int> got = 9;
    EXPECT_EQ(c.try_receive(got), channel_status::full_or_empty);
    EXPECT_EQ(got, std::nullopt);
    EXPECT_EQ(c.receive_for(got, 1ms), channel_status::timed_out);
    EXPECT_TRUE(c.send(1));
    int more = 2;
    EXPECT_EQ(c.try_send(more), channel_status::full_or_empty);
    EXPECT_EQ(c.send_for(more, -1s), channel_status::timed_out);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_EQ(c.send(more, stop.get_token()), channel_status::cancelled);
}

TEST(Select, ADisabledCaseIsNeverTaken) {
    channel<int> open(1);
    channel<int>* const disabled = nullptr;
    open.send(5);
    int got = 0;
    for (int i = 0; i < 2; ++i) {
        lockstep::select(lockstep::on_receive(disabled, [](std::optional<int>) { FAIL(); }),
                         lockstep::on_receive(open, [&](std::optional<int> v) { got += v.value_or(0); }),
                         lockstep::otherwise([&] { got += 100; }));
    }
    EXPECT_EQ(got, 105);
}

TEST(Select, AmongThoseThatAreReadyNoneIsPreferred) {
    channel<int> a(1), b(1);
    int first = 0;
    for (int i = 0; i < 1'000; ++i) {
        (void)a.send(1);
        (void)b.send(1);
        first += lockstep::select(lockstep::on_receive(a, [](std::optional<int>) {}),
                                  lockstep::on_receive(b, [](std::optional<int>) {})) == 0;
        (void)lockstep::select(lockstep::on_receive(a, [](std::optional<int>) {}),
                               lockstep::on_receive(b, [](std::optional<int>) {}));
    }
    EXPECT_GT(first, 300);
    EXPECT_LT(first, 700);
}

TEST(Select, NorBecauseOfThoseBesideItThatAreNot) {
    channel<int> a(1), b(1), never;
    channel<int>* const disabled = nullptr;
    std::array<int, 5> taken{};
    const auto ignore = [](std::optional<int>) {};
    for (int i = 0; i < 2'000; ++i) {
        (void)a.try_send(i);
        (void)b.try_send(i);
        ++taken[lockstep::select(lockstep::on_receive(disabled, ignore), lockstep::on_receive(never, ignore),
                                 lockstep::on_receive(a, ignore), lockstep::on_receive(b, ignore))];
    }
    EXPECT_GT(taken[2], 800);
    EXPECT_GT(taken[3], 800);
}

static_assert(std::ranges::input_range<channel<int>>);

TEST(Channel, IsAnInputRange) {
    channel<int> c(5);
    for (int i = 1; i <= 5; ++i) c.send(i);
    c.close();
    int sum = 0;
    for (const int square : c | std::views::transform([](int i) { return i * i; })) sum += square;
    EXPECT_EQ(sum, 55);
}

TEST(Select, AClosedChannelIsReady) {
    channel<int> c;
    c.close();
    bool told = false;
    lockstep::select(lockstep::on_receive(c, [&](std::optional<int> v) { told = !v; }));
    EXPECT_TRUE(told);
}

} // namespace
