// Values as a part of peers: with real look-ups and tables, whose entries come and go.
#include "lockstep/net/p2p/values/values.hpp"
#include "p2p/town.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

/// A town whose peers keep values.
struct values_town : town {
    using town::town;

    std::size_t settle_with_values(std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            const std::size_t others = peers.size();
            peer& newcomer = arrive();
            all.push_back(std::make_unique<values>(newcomer, values_options{.seed = arrived}));
            if (others == 0) newcomer.join({});
            else newcomer.join({peers[random() % others]->self()});
        }
        return peers.size();
    }
    void kill(std::size_t i) {
        all.erase(all.begin() + static_cast<std::ptrdiff_t>(i));
        peers.erase(peers.begin() + static_cast<std::ptrdiff_t>(i));
    }
    unsigned copies_of(const record& r) const {
        unsigned n = 0;
        for (const contact& c : nearest(r.key(), 5))
            for (std::size_t i = 0; i < peers.size(); ++i)
                if (const auto here = all[i]->here(r.key()); peers[i]->id() == c.id() && here && here->what == r) ++n;
        return n;
    }

    std::vector<std::unique_ptr<values>> all;
};

TEST(ValuesOfPeers, AreFoundByEverybodyAndOutliveThoseWhoHaveThem) {
    values_town t({.delay_least = 5ms, .delay_most = 50ms});
    t.run([&] {
        t.settle_with_values(60);
        std::vector<record> records;
        for (int i = 0; i < 50; ++i)
            records.push_back(t.all[static_cast<std::size_t>(i)]->put_immutable(std::to_string(i)).what);
        records.push_back(t.all[0]->put("name", "value").what);
        t.clock.sleep(5s);
        for (const record& r : records) EXPECT_EQ(t.copies_of(r), 5u);
        for (int i = 0; i < 10; ++i) {
            t.kill(t.random() % t.peers.size());
            t.clock.sleep(2min); // it is noticed, and repaired
        }
        t.settle_with_values(20);
        t.clock.sleep(1min);
        for (const record& r : records) {
            EXPECT_GE(t.copies_of(r), 4u);
            EXPECT_EQ(t.all[t.random() % t.all.size()]->get(r.key()), r);
        }
        t.all.clear();
    });
}

/// opendht #869: all restart at once, and then ask each other for so much that nothing can be written.
TEST(ValuesOfPeers, AllMayStartAtOnceAndTheFirstWriteTakesSeconds) {
    values_town t({.delay_least = 5ms, .delay_most = 50ms});
    t.run([&] {
        constexpr std::size_t n = 50;
        for (std::size_t i = 0; i < n; ++i) {
            peer& p = t.arrive();
            t.all.push_back(std::make_unique<values>(p, values_options{.seed = t.arrived}));
        }
        std::size_t joined = 0, written = 0;
        const auto begin = t.clock.now();
        message_deadline last{};
        for (std::size_t i = 0; i < n; ++i)
            t.clock.start([&, i] {
                // All are told of the same few, who have just been started themselves.
                t.peers[i]->join({t.peers[(i + 1) % n]->self(), t.peers[0]->self()});
                ++joined;
                t.all[i]->put("name", std::to_string(i));
                ++written;
                last = t.clock.now();
            });
        t.clock.sleep(60s);
        EXPECT_EQ(joined, n);
        EXPECT_EQ(written, n);
        EXPECT_LT(last - begin, 10s);
        t.all.clear();
    });
}

TEST(ValuesOfPeers, ALoneOneAnswersAtOnce) {
    values_town t;
    t.run([&] {
        t.settle_with_values(1);
        const record r = t.all[0]->put("name", "value").what;
        EXPECT_EQ(t.all[0]->get(r.key()), r);
        EXPECT_EQ(t.all[0]->compare_and_swap("name", r, "other").what.bytes(), "other");
        t.all[0]->remove("name");
        EXPECT_FALSE(t.all[0]->get(r.key()).has_value());
        EXPECT_LT(t.clock.now().time_since_epoch(), 1s);
        t.all.clear();
    });
}

TEST(ValuesOfPeers, AFarWatcherIsTold) {
    values_town t({.delay_least = 5ms, .delay_most = 50ms});
    t.run([&] {
        t.settle_with_values(60);
        std::string told;
        {
            const auto news = t.all[7]->watch(record::key_of(t.peers[3]->own_identity().public_key(), "news"),
                                              [&](const auto& r) { told = r->bytes(); });
            t.all[3]->put("news", "first");
            t.clock.sleep(1s);
            EXPECT_EQ(told, "first");
        }
        t.all.clear();
    });
}

} // namespace
} // namespace lockstep::net::p2p
