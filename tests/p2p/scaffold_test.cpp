// Logging in and out by name, where somebody is, and what stays when the scaffolding is taken away.
#include "lockstep/net/p2p/scaffold/member.hpp"
#include "lockstep/net/p2p/scaffold/supernode.hpp"
#include "p2p/town.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

/// Two supernodes, and members that know both.
struct village : town {
    village() : town({.delay_least = 10ms, .delay_most = 50ms}) {}

    template <class F>
    void run(F f) {
        town::run([&] {
            for (int i = 0; i < 2; ++i) {
                peer& p = arrive();
                p.join(entrances);
                entrances.push_back(p.self());
                supernodes.push_back(std::make_unique<supernode>(p));
            }
            f();
            members.clear();
            supernodes.clear();
        });
    }
    member& newcomer() { return *members.emplace_back(std::make_unique<member>(arrive(), entrances)); }
    peer& last() { return *peers.back(); }
    /// All that was there from the beginning dies.
    void no_supernodes() {
        supernodes.clear();
        peers.erase(peers.begin(), peers.begin() + 2);
    }

    std::vector<contact> entrances;
    std::vector<std::unique_ptr<supernode>> supernodes;
    std::vector<std::unique_ptr<member>> members;
};

/// How looking for a name ends.
std::string looked_for(member& m, const std::string& name) {
    try {
        return m.where_is(name).id().hex();
    } catch (const remote_error& e) {
        return "error " + std::to_string(e.code());
    } catch (const std::system_error& e) {
        return e.code().message();
    }
}

TEST(Scaffold, WhoLogsInIsFoundByNameAndKnowsItsNeighbours) {
    village v;
    v.run([&] {
        member& alice = v.newcomer();
        peer& at_alice = v.last();
        alice.log_in("alice");
        member& bob = v.newcomer();
        peer& at_bob = v.last();
        bob.log_in("bob");
        EXPECT_EQ(bob.where_is("alice"), at_alice.self());
        EXPECT_EQ(alice.where_is("bob"), at_bob.self());
        EXPECT_TRUE(at_bob.known(at_alice.id())); // of its neighbourhood
        EXPECT_EQ(looked_for(alice, "carol"), "error 20");
        bob.log_out();
        EXPECT_EQ(looked_for(alice, "bob"), "error 20");
        for (const auto& s : v.supernodes) EXPECT_EQ(s->logged_in(), 1u);
    });
}

TEST(Scaffold, ANameIsWhoseItIsUntilHeIsGone) {
    village v;
    v.run([&] {
        member& alice = v.newcomer();
        alice.log_in("alice");
        const std::shared_ptr<peer> at_alice = v.peers.back();
        member& other = v.newcomer();
        try {
            other.log_in("alice");
            ADD_FAILURE() << "two have the same name";
        } catch (const remote_error& e) {
            EXPECT_TRUE(e.is(reply_code::key_already_exists)) << e.what();
        }
        EXPECT_THROW(other.log_in("no name"), std::invalid_argument);
        EXPECT_THROW(other.log_in(""), std::invalid_argument);
        v.clock.sleep(1h); // logins are renewed
        EXPECT_EQ(looked_for(other, "alice"), at_alice->id().hex());
        v.members.erase(v.members.begin()); // dies without a word
        v.clock.sleep(6min);
        EXPECT_EQ(looked_for(other, "alice"), "error 20");
        other.log_in("alice");
    });
}

TEST(Scaffold, WhoeverHasJoinedGoesOnWithoutSupernodes) {
    village v;
    v.run([&] {
        for (int i = 0; i < 12; ++i) v.newcomer().log_in("member" + std::to_string(i));
        v.clock.sleep(2min);
        EXPECT_EQ(looked_for(*v.members[0], "member5"), v.peers[7]->id().hex());
        v.no_supernodes();
        v.clock.sleep(10min);
        EXPECT_EQ(looked_for(*v.members[0], "member5"), v.peers[5]->id().hex()); // seen before
        EXPECT_EQ(looked_for(*v.members[0], "member7"), v.peers[7]->id().hex()); // it says so itself
        EXPECT_EQ(looked_for(*v.members[0], "nobody"), "No route to host");
        for (int round = 0; round < 10; ++round) {
            const peer_id target = peer_id::any(v.random);
            EXPECT_EQ(v.peers[3]->find(target).nearest, v.nearest(target, 20, v.peers[3].get()));
        }
        EXPECT_THROW(v.newcomer().log_in("late"), std::system_error);
    });
}

TEST(Scaffold, ASupernodeThatComesBackKnowsEverybodySoon) {
    village v;
    v.run([&] {
        v.newcomer().log_in("alice");
        v.newcomer().log_in("bob");
        v.supernodes.erase(v.supernodes.begin());
        v.peers.erase(v.peers.begin());
        v.clock.sleep(5min);
        EXPECT_NE(looked_for(*v.members[0], "bob"), "error 20"); // the other one knows
        peer_options options{.node = {.first_id = 1}, .seed = 99};
        peer again(identity_of(1), v.network, options);
        supernode anew(again);
        again.join({v.entrances[1]});
        v.clock.sleep(3min);
        EXPECT_EQ(anew.logged_in(), 2u);
    });
}

TEST(Scaffold, NobodyLogsInForAnotherNorTellsLies) {
    village v;
    v.run([&] {
        member& alice = v.newcomer();
        alice.log_in("alice");
        peer& liar = v.arrive();
        const auto code_of = [&](const std::string& kind, value content) {
            try {
                liar.ask(v.entrances[0], kind, std::move(content));
                return -1;
            } catch (const remote_error& e) {
                return e.code();
            }
        };
        const identity victim = identity_of(1000);
        const name_record good = name_record::made(victim, "victim", contact(victim.public_key()), 1);
        EXPECT_EQ(code_of("p2p.login", value::map{{"record", good.to_value()}}),
                  static_cast<int>(peer_code::not_its_key));
        name_record forged = name_record::made(liar.own_identity(), "liar", liar.self(), 1);
        forged.name = "saint";
        EXPECT_EQ(code_of("p2p.login", value::map{{"record", forged.to_value()}}), 12);
        EXPECT_EQ(code_of("p2p.login", value::map{{"record", 7}}), 12);
        EXPECT_EQ(code_of("p2p.where", nullptr), 12);
        code_of("p2p.logout", value::map{{"name", "alice"}}); // it is not his
        EXPECT_EQ(v.supernodes[0]->logged_in(), 1u);
        for (int i = 0; i < 10; ++i)
            code_of("p2p.login",
                    value::map{
                        {"record",
                         name_record::made(liar.own_identity(), "n" + std::to_string(i), liar.self(), 1).to_value()}});
        EXPECT_EQ(v.supernodes[0]->logged_in(), 1 + 4u);
        EXPECT_EQ(
            code_of("p2p.login",
                    value::map{{"record", name_record::made(liar.own_identity(), "n0", liar.self(), 0).to_value()}}),
            static_cast<int>(reply_code::precondition_failed)); // an old one again
    });
}

TEST(NameRecord, IsOnlyGoodAsItWasSigned) {
    const identity who = identity_of(1);
    const name_record r = name_record::made(who, "alice", contact(who.public_key(), {address("10.0.0.7:7000")}), 7);
    EXPECT_TRUE(name_record::from_value(r.to_value()).is_genuine());
    for (const auto& change : std::vector<std::function<void(name_record&)>>{
             [](name_record& c) { c.name = "bob"; }, [](name_record& c) { ++c.sequence; },
             [](name_record& c) { c.by[3] ^= 1; }, [](name_record& c) { c.where = contact(c.where.key()); },
             [](name_record& c) { c.where = contact(identity_of(2).public_key()); }}) {
        name_record changed = r;
        change(changed);
        EXPECT_FALSE(changed.is_genuine());
        EXPECT_THROW(name_record::from_value(changed.to_value()), value_error);
    }
}

} // namespace
} // namespace lockstep::net::p2p
