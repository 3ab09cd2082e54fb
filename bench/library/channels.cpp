// Values that go through one channel, and selects over four.
#include "in_fiber.hpp"
#include "lockstep/sync/select.hpp"

#include <array>
#include <concurrentqueue/blockingconcurrentqueue.h>
#include <ctime>
#include <memory>

namespace {

using namespace bench;

struct lockstep_channel : of_lockstep {
    explicit lockstep_channel(std::size_t capacity) : c(capacity) {}
    void send(int value) { c.send(value); }
    int receive() { return *c.receive(); }
    lockstep::channel<int> c;
};
struct boost_channel : of_boost {
    explicit boost_channel(std::size_t capacity) : c(capacity) {}
    void send(int value) { c.push(value); }
    int receive() { return c.value_pop(); }
    boost::fibers::buffered_channel<int> c;
};
struct boost_unbuffered : of_boost {
    explicit boost_unbuffered(std::size_t) {}
    void send(int value) { c.push(value); }
    int receive() { return c.value_pop(); }
    boost::fibers::unbuffered_channel<int> c;
};

/// Nanoseconds a value, from so many senders to as many receivers.
template <class Channel, std::size_t Capacity, int Pairs, unsigned Workers>
double pass() {
    return Channel::run(Workers, [] {
        Channel c(Capacity);
        return ns_a_turn([&](std::uint64_t n) {
            const auto send = [&] {
                for (std::uint64_t i = 0; i < n / Pairs; ++i) c.send(static_cast<int>(i));
            };
            const auto receive = [&] {
                int sum = 0;
                for (std::uint64_t i = 0; i < n / Pairs; ++i) sum += c.receive();
                keep(sum);
            };
            std::vector<decltype(Channel::go(send))> senders;
            std::vector<decltype(Channel::go(receive))> receivers;
            for (int k = 0; k < Pairs; ++k) {
                receivers.push_back(Channel::go(receive));
                senders.push_back(Channel::go(send));
            }
            for (auto& one : senders) one.join();
            for (auto& one : receivers) one.join();
        });
    });
}

/// A queue without a bound, between two threads: not a channel, but what there is for threads.
double moodycamel_queue() {
    moodycamel::BlockingConcurrentQueue<int> q;
    return ns_a_turn([&](std::uint64_t n) {
        std::jthread sender([&] {
            for (std::uint64_t i = 0; i < n; ++i) q.enqueue(static_cast<int>(i));
        });
        for (std::uint64_t i = 0; i < n; ++i) {
            int value;
            q.wait_dequeue(value);
            keep(value);
        }
    });
}

struct four_channels {
    explicit four_channels(std::size_t capacity)
        : c{std::make_unique<lockstep::channel<int>>(capacity), std::make_unique<lockstep::channel<int>>(capacity),
            std::make_unique<lockstep::channel<int>>(capacity), std::make_unique<lockstep::channel<int>>(capacity)} {}

    template <class... Last>
    void receive(int& sum, Last... last) {
        const auto add = [&](std::optional<int> value) { sum += value.value_or(0); };
        lockstep::select(lockstep::on_receive(*c[0], add), lockstep::on_receive(*c[1], add),
                         lockstep::on_receive(*c[2], add), lockstep::on_receive(*c[3], add), last...);
    }

    std::array<std::unique_ptr<lockstep::channel<int>>, 4> c;
};

/// One sends to each of the four in turn, the other selects.
template <std::size_t Capacity>
double select_of_four() {
    return in_fiber(1, [] {
        four_channels all(Capacity);
        return ns_a_turn([&](std::uint64_t n) {
            auto sender = lockstep::go([&] {
                for (std::uint64_t i = 0; i < n; ++i) all.c[i % 4]->send(static_cast<int>(i));
            });
            int sum = 0;
            for (std::uint64_t i = 0; i < n; ++i) all.receive(sum);
            keep(sum);
            sender.join();
        });
    });
}

double select_default() {
    return in_fiber(1, [] {
        four_channels all(0);
        return ns_a_turn([&](std::uint64_t n) {
            int sum = 0;
            for (std::uint64_t i = 0; i < n; ++i) all.receive(sum, lockstep::otherwise([&] { ++sum; }));
            keep(sum);
        });
    });
}

/// Per cent of one processor that the process takes while a select waits.
double select_asleep() {
    four_channels all(0);
    lockstep::scheduler here({.workers = 2});
    auto waiting = here.go([&] {
        int sum = 0;
        all.receive(sum);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const std::clock_t before = std::clock();
    std::this_thread::sleep_for(std::chrono::duration<double>(seconds * 3));
    const double used = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
    all.c[0]->send(1);
    waiting.join();
    return used / (seconds * 3) * 100;
}

const measurement unbuffered[] = {
    {"channel/0_1to1_1/lockstep", pass<lockstep_channel, 0, 1, 1>},
    {"channel/0_1to1_2/lockstep", pass<lockstep_channel, 0, 1, 2>},
    {"channel/0_4to4_1/lockstep", pass<lockstep_channel, 0, 4, 1>},
    {"channel/0_4to4_2/lockstep", pass<lockstep_channel, 0, 4, 2>},
    {"channel/0_1to1_1/boost", pass<boost_unbuffered, 0, 1, 1>},
    {"channel/0_4to4_1/boost", pass<boost_unbuffered, 0, 4, 1>},
};
const measurement buffered[] = {
    {"channel/1_1to1_1/lockstep", pass<lockstep_channel, 1, 1, 1>},
    {"channel/64_1to1_1/lockstep", pass<lockstep_channel, 64, 1, 1>},
    {"channel/64_1to1_1/boost", pass<boost_channel, 64, 1, 1>},
    {"channel/1024_1to1_1/lockstep", pass<lockstep_channel, 1024, 1, 1>},
    {"channel/1024_1to1_1/boost", pass<boost_channel, 1024, 1, 1>},
    {"channel/1024_1to1_2/lockstep", pass<lockstep_channel, 1024, 1, 2>},
    {"channel/1024_1to1_2/moodycamel", moodycamel_queue},
};
const measurement selects[] = {
    {"select/0/lockstep", select_of_four<0>},
    {"select/64/lockstep", select_of_four<64>},
    {"select/default/lockstep", select_default},
    {"select/asleep/lockstep", select_asleep},
};

} // namespace
