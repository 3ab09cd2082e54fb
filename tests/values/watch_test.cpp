// Subscriptions: every change is told, however many there are, and no handler keeps the network busy by what it does itself.
#include "values/values_world.hpp"

namespace lockstep::net::p2p {
namespace {

using testing::world;
using namespace std::chrono_literals;

TEST(Watch, EveryChangeIsTold) {
    world w({.delay_least = 1ms, .delay_most = 50ms, .loss = 0.02, .duplication = 0.1}, 5);
    w.clock.run([&] {
        w.add(20);
        std::vector<std::string> told;
        const peer_id key = record::key_of(w[0].who.public_key(), "news");
        auto news =
            w[9].all->watch(key, [&](const std::optional<record>& r) { told.push_back(r ? r->bytes() : "removed"); });
        for (const char* text : {"first", "second", "third"}) {
            w[0].all->put("news", text);
            w.clock.sleep(2s);
        }
        w[0].all->remove("news");
        w.clock.sleep(2s);
        EXPECT_EQ(told, (std::vector<std::string>{"first", "second", "third", "removed"}));
        news = {};
        w[0].all->put("news", "nobody listens");
        w.clock.sleep(2s);
        EXPECT_EQ(told.size(), 4u);
        std::size_t watches = 0;
        for (auto& m : w.members) watches += m->all->count().watches;
        EXPECT_EQ(watches, 0u);
    });
}

TEST(Watch, BeginsWithWhatIsThereAndGoesOnForDays) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(20);
        std::vector<std::string> told;
        const peer_id key = w[0].all->put("news", "old", {.lifetime = 100h}).what.key();
        const auto news = w[9].all->watch(key, [&](const auto& r) { told.push_back(r ? r->bytes() : "removed"); });
        w.clock.sleep(1s);
        EXPECT_EQ(told, std::vector<std::string>{"old"});
        w.clock.sleep(24h);
        for (int i = 20; i < 40; ++i) w.add(); // all who promised to tell may be others by now
        w.clock.sleep(24h);
        w[0].all->put("news", "new");
        w.clock.sleep(1s);
        EXPECT_EQ(told.back(), "new");
        EXPECT_EQ(told.size(), 2u);
    });
}

TEST(Watch, WhatWasMissedIsToldLater) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(20);
        std::string last;
        const peer_id key = w[0].all->put("news", "old").what.key();
        const auto news = w[9].all->watch(key, [&](const auto& r) { last = r->bytes(); });
        network_faults cut = w.faults;
        cut.crashed = {w[9].id.hex()};
        w.set(cut);
        w[0].all->put("news", "while it was away");
        w.clock.sleep(10s);
        EXPECT_EQ(last, "old");
        w.set({.delay_least = 1ms, .delay_most = 50ms});
        w.clock.sleep(w.options.watch_lifetime);
        EXPECT_EQ(last, "while it was away");
    });
}

/// opendht #102: a callback that puts is called for that again, for ever.
TEST(Watch, AHandlerThatPutsAgainIsNotToldOfIt) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(20);
        int called = 0;
        const peer_id key = record::key_of(w[0].who.public_key(), "counter");
        const auto counter = w[0].all->watch(key, [&](const std::optional<record>& r) {
            ++called;
            w[0].all->put("counter", std::to_string(std::stoi(r->bytes()) + 1));
        });
        w[0].all->put("counter", "0");
        w.clock.sleep(1h);
        EXPECT_EQ(called, 1);
        EXPECT_EQ(w[5].all->get(key)->bytes(), "1");
    });
}

TEST(Watch, TwoThatAnswerEachOtherAreSlow) {
    world w({.delay_least = 1ms, .delay_most = 5ms}, 1, {.watch_pause = 100ms});
    w.look_up_time = 0ms;
    w.clock.run([&] {
        w.add(10);
        int called = 0;
        const peer_id key = record::key_of(w[0].who.public_key(), "counter");
        const auto counts = [&](world::member& m) {
            return m.all->watch(key, [&](const std::optional<record>& r) {
                ++called;
                m.all->put("counter", std::to_string(std::stoi(r->bytes()) + 1) + " by " + m.id.hex(),
                           {.by = &w[0].who});
            });
        };
        {
            const auto one = counts(w[0]), other = counts(w[1]);
            w[0].all->put("counter", "0");
            w.clock.sleep(10s);
        }
        EXPECT_GT(called, 50);
        EXPECT_LE(called, 2 * 100 + 2);
    });
}

TEST(Watch, AHandlerMayEndItsSubscription) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(10);
        int called = 0;
        values::subscription once;
        once = w[1].all->watch(record::key_of(w[0].who.public_key(), "x"), [&](const auto&) {
            ++called;
            once = {};
        });
        for (int i = 0; i < 5; ++i) w[0].all->put("x", std::to_string(i));
        w.clock.sleep(5s);
        EXPECT_EQ(called, 1);
        EXPECT_EQ(w[1].all->count().subscriptions, 0u);
    });
}

/// opendht #223, #229: with more than a thousand subscriptions a node is busy all the time.
TEST(Watch, TenThousandSubscriptionsAreCheap) {
    world w({}, 1, {.limits = {.a_second_of_a_friend = 1e6}});
    w.look_up_time = 0ms;
    std::uint64_t messages = 0, tellings = 0;
    w.network.watch([&](const message& m) {
        ++messages;
        tellings += m.kind == "p2p.changed" ? 1 : 0;
    });
    w.clock.run([&] {
        w.add(20);
        std::vector<values::subscription> all;
        int told = 0;
        const peer_id key = record::key_of(w[0].who.public_key(), "5000");
        for (int i = 0; i < 10'000; ++i)
            all.push_back(w[1].all->watch(record::key_of(w[0].who.public_key(), std::to_string(i)),
                                          [&](const auto&) { ++told; }));
        EXPECT_EQ(w[1].all->count().subscriptions, 10'000u);
        messages = 0;
        w.clock.sleep(w.options.watch_lifetime); // each is renewed once or twice
        EXPECT_LE(messages, 10'000u * 2 * 5 * 3);
        w[0].all->put("5000", "x");
        w.clock.sleep(1s);
        EXPECT_EQ(told, 1);
        EXPECT_LE(tellings, 5u); // the other 9,999 have nothing to do with it
        EXPECT_EQ(w[1].all->get(key)->bytes(), "x");
    });
}

TEST(Watch, WhoWantsTooManyIsTold) {
    world w({.delay_least = 1ms, .delay_most = 5ms}, 1, {.watches_of_one = 10});
    w.clock.run([&] {
        w.add(3);
        std::vector<values::subscription> all;
        const auto one_more = [&] {
            all.push_back(
                w[1].all->watch(record::key_of(w[0].who.public_key(), std::to_string(all.size())), [](const auto&) {}));
        };
        for (int i = 0; i < 10; ++i) one_more();
        EXPECT_THROW(one_more(), values_error);
        all.clear();
        w.clock.sleep(1s);
        one_more();
    });
}

} // namespace
} // namespace lockstep::net::p2p
