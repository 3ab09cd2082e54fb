// The examples hold in every weather, by a time that passes at once; and each checker sees what is wrong with nodes that
// are.
#include "examples/net/maelstrom/broadcast.hpp"
#include "examples/net/maelstrom/counter.hpp"
#include "examples/net/maelstrom/kafka.hpp"
#include "examples/net/maelstrom/key_value.hpp"
#include "examples/net/maelstrom/unique_ids.hpp"
#include "maelstrom/broken_nodes.hpp"
#include "maelstrom/checkers.hpp"

#include <gtest/gtest.h>

namespace maelstrom {
namespace {

using namespace std::chrono_literals;
using names = std::vector<std::string>;

std::map<std::string, node_maker> right_nodes() {
    return {
        {"echo", [](node& n, const names&) { n.on("echo", [](const message& m) { return m.content; }); }},
        {"unique-ids", [](node& n, const names&) { serve_unique_ids(n); }},
        {"broadcast", [](node& n, const names& all) { broadcast::serve(n, all); }},
        {"g-counter", [](node& n, const names& all) { counter::serve(n, all); }},
        {"pn-counter", [](node& n, const names& all) { counter::serve(n, all); }},
        {"kafka", [](node& n, const names& all) { kafka::serve(n, all); }},
        {"lin-kv", [](node& n, const names&) { key_value::serve(n); }},
    };
}

settings fair(std::uint64_t seed) { return {.length = 5s, .latency = 10ms, .seed = seed}; }
settings stormy(std::uint64_t seed) { return {.length = 8s, .latency = 50ms, .loss = 0.05, .cuts = 2s, .seed = seed}; }

std::string joined(const problems& all) {
    std::string text;
    for (const std::string& p : all) text += "\n    " + p;
    return text;
}

class Workload : public testing::TestWithParam<std::string> {};

TEST_P(Workload, HoldsInFairWeather) {
    for (std::uint64_t seed = 1; seed <= 2; ++seed) {
        const result r = simulate(GetParam(), right_nodes().at(GetParam()), fair(seed));
        EXPECT_GT(r.all.size(), 200U);
        EXPECT_EQ(joined(r.wrong), "");
        EXPECT_EQ(joined(check_answered(r.all)), "");
    }
}

TEST_P(Workload, HoldsWhileMessagesAreLostAndTheNetworkIsCut) {
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
        const result r = simulate(GetParam(), right_nodes().at(GetParam()), stormy(seed));
        EXPECT_GT(r.all.size(), 100U);
        EXPECT_EQ(joined(r.wrong), "") << "seed " << seed;
    }
}

INSTANTIATE_TEST_SUITE_P(Each, Workload,
                         testing::Values("echo", "unique-ids", "broadcast", "g-counter", "pn-counter", "kafka",
                                         "lin-kv"),
                         [](const auto& of) {
                             std::string name = of.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(Checkers, SeeEveryBrokenNode) {
    std::map<std::string, int> caught;
    for (const broken_node& b : broken_nodes()) {
        bool found = false;
        for (std::uint64_t seed = 1; seed <= 3 && !found; ++seed)
            found = !simulate(b.workload, b.make, fair(seed)).wrong.empty();
        for (std::uint64_t seed = 1; seed <= 3 && !found; ++seed)
            found = !simulate(b.workload, b.make, stormy(seed)).wrong.empty();
        EXPECT_TRUE(found) << b.workload << ": a node that " << b.how;
        caught[b.workload] += found ? 1 : 0;
    }
    EXPECT_EQ(caught.size(), 7U);
    for (const auto& [workload, count] : caught) EXPECT_GE(count, 3) << workload;
}

TEST(Broadcast, IsCheapAndFastWith25NodesAnd100Milliseconds) {
    // The marks of the workbench's challenge: at most 30 messages an operation, a median of 400 ms and at most 600 ms until a
    // value is everywhere. Here even for each broadcast, reads not counted.
    const settings s{.nodes = 25, .clients = 25, .length = 10s, .pause = 250ms, .quiet = 5s, .latency = 100ms};
    const result r = simulate("broadcast", right_nodes().at("broadcast"), s);
    EXPECT_EQ(joined(r.wrong), "");
    const auto broadcasts = std::ranges::count_if(r.all, [](const operation& o) { return o.kind == "broadcast"; });
    ASSERT_GT(broadcasts, 300);
    EXPECT_LE(r.messages, 30U * static_cast<std::size_t>(broadcasts));
    // Until when did somebody not know it yet? Every read of a node says so.
    std::vector<nanoseconds> until;
    for (const operation& b : r.all) {
        if (b.kind != "broadcast") continue;
        nanoseconds last{0};
        for (const operation& read : r.all) {
            if (read.kind != "read" || read.begin < b.end) continue;
            const auto& values = read.answered.at("messages").items();
            if (std::ranges::find(values, b.asked.at("message")) == values.end())
                last = std::max(last, nanoseconds(read.end - b.end));
        }
        until.push_back(last);
    }
    std::ranges::sort(until);
    EXPECT_GT(until.back(), 200ms); // it takes some time, and we have seen it
    EXPECT_LE(until[until.size() / 2], 400ms);
    EXPECT_LE(until.back(), 600ms);
    std::printf("%zu messages for %td broadcasts; median %td ms, at most %td ms\n", r.messages, broadcasts,
                until[until.size() / 2] / 1ms, until.back() / 1ms);
}

} // namespace
} // namespace maelstrom
