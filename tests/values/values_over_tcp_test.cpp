// Values over TCP, between peers that prove who they are.
#include "lockstep/net/p2p/values/values.hpp"
#include "lockstep/sync/event.hpp"
#include "p2p/loopback_peers.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

struct member {
    explicit member(std::uint8_t n)
        : who(identity::from_seed({n, 3})), network(who, listening()), it(who, network), all(it) {}

    const identity who;
    peer_transport network;
    peer it;
    values all;
};

TEST(ValuesOverTcp, LargeAndSmallOnesGoRound) {
    std::vector<std::unique_ptr<member>> members;
    for (std::uint8_t n = 0; n < 8; ++n) {
        members.push_back(std::make_unique<member>(n));
        if (n == 0) members[n]->it.join({});
        else members[n]->it.join({members[0]->it.self()}, 30s);
    }
    const std::string large(record::largest_value, 'x');
    const record page = members[0]->all.put_immutable(large).what;
    const record mine = members[1]->all.put("name", large).what;
    std::string told;
    event happened;
    const auto news = members[6]->all.watch(record::key_of(members[2]->who.public_key(), "news"), [&](const auto& r) {
        told = r->bytes();
        happened.set();
    });
    members[2]->all.put("news", "good");
    for (auto& m : members) {
        EXPECT_EQ(m->all.get(page.key()), page);
        EXPECT_EQ(m->all.get(mine.key()), mine);
    }
    EXPECT_EQ(members[1]->all.compare_and_swap("name", mine, "short").what.sequence(), 2u);
    members[1]->all.remove("name");
    EXPECT_FALSE(members[5]->all.get(mine.key()).has_value());
    happened.wait();
    EXPECT_EQ(told, "good");
    while (members.size() > 6) members.pop_back();
    EXPECT_EQ(members[0]->all.get(page.key()), page);
}

} // namespace
} // namespace lockstep::net::p2p
