// Peers that come and go all the time: bench/p2p does the same with a thousand, for a day.
#include "p2p/town.hpp"

#include <gtest/gtest.h>
#include <map>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

TEST(Churn, WhoeverLooksFindsTheNearestWhileOthersComeAndGo) {
    town t({.delay_least = 20ms, .delay_most = 100ms});
    t.run([&] {
        constexpr std::size_t stay = 5;
        t.settle(60);
        std::size_t under_way = 0, found = 0, looked = 0;
        const auto beside = [&](auto f) {
            ++under_way;
            t.clock.start([&, f] {
                f();
                --under_way;
            });
        };
        std::map<peer_id, message_deadline> first_seen;
        const auto is_settled = [&](const contact& c) { return t.clock.now() - first_seen.at(c.id()) > 30s; };
        for (const auto& p : t.peers) first_seen.emplace(p->id(), t.clock.now() - 1h);
        // Sessions of half an hour on average, for an hour.
        std::exponential_distribution<double> until_next(60.0 / 1800);
        const message_deadline end = t.clock.now() + 1h;
        while (t.clock.now() < end) {
            t.clock.sleep(std::chrono::milliseconds(static_cast<int>(1000 * until_next(t.random))));
            std::swap(t.peers[stay + t.random() % (t.peers.size() - stay)], t.peers.back());
            t.peers.pop_back();
            const contact known = t.peers[t.random() % stay]->self();
            first_seen.emplace(t.arrive().id(), t.clock.now());
            beside([newcomer = t.peers.back(), known] { newcomer->join({known}); });
            beside([&] {
                peer& asks = *t.peers[t.random() % stay];
                const peer_id target = peer_id::any(t.random);
                // Whoever comes or dies meanwhile may be found or not.
                const std::vector<contact> before = t.nearest(target, t.peers.size(), &asks);
                const std::vector<contact> all = asks.find(target).nearest;
                const std::vector<contact> after = t.nearest(target, t.peers.size(), &asks);
                const auto right = std::ranges::find_if(before, [&](const contact& c) {
                    return is_settled(c) && std::ranges::find(after, c) != after.end();
                });
                ++looked;
                found += std::ranges::find(all, *right) != all.end();
            });
        }
        while (under_way > 0) t.clock.sleep(1s);
        EXPECT_GE(looked, 80u);
        EXPECT_GE(found * 100, looked * 99);
    });
}

} // namespace
} // namespace lockstep::net::p2p
