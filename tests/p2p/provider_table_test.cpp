// What a peer notes of who has what: bounded, for a while.
#include "lockstep/net/p2p/directory/provider_table.hpp"
#include "p2p/town.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

TEST(ProviderTable, DoesWhatAModelDoes) {
    std::mt19937 random(3);
    const provider_limits limits{.entries = 40, .of_a_content = 6, .of_a_provider = 9, .lifetime = 100s};
    provider_table ours(limits);
    std::map<std::pair<int, int>, message_deadline> model; ///< when what was said of a content by somebody ends
    std::vector<contact> people;
    for (unsigned n = 0; n < 12; ++n) people.emplace_back(identity_of(n).public_key());
    const auto key = [](int n) { return peer_id::of(std::to_string(n)); };
    message_deadline now{};
    for (int step = 0; step < 20'000; ++step) {
        now += std::chrono::seconds(random() % 4);
        std::erase_if(model, [&](const auto& e) { return e.second <= now; });
        const int what = static_cast<int>(random() % 10), who = static_cast<int>(random() % people.size());
        const auto count = [&](auto of) { return std::count_if(model.begin(), model.end(), of); };
        switch (random() % 4) {
        case 0:
            ours.remove(key(what), people[who].id());
            model.erase({what, who});
            break;
        case 1: {
            const auto some = ours.find(key(what), 4, now, random);
            const auto have = count([&](const auto& e) { return e.first.first == what; });
            EXPECT_EQ(some.size(), std::min<std::size_t>(4, have));
            for (const contact& c : some)
                EXPECT_TRUE(model.contains(
                    {what, static_cast<int>(std::find(people.begin(), people.end(), c) - people.begin())}));
            break;
        }
        default:
            model.erase({what, who});
            const bool room = model.size() < limits.entries &&
                              count([&](const auto& e) { return e.first.first == what; }) < 6 &&
                              count([&](const auto& e) { return e.first.second == who; }) < 9;
            EXPECT_EQ(ours.add(key(what), people[who], now), room);
            if (room) model[{what, who}] = now + limits.lifetime;
        }
        EXPECT_LE(ours.size(), limits.entries);
    }
}

} // namespace
} // namespace lockstep::net::p2p
