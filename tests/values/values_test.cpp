// Values in a network: what was acknowledged is found, also when peers die, come, are cut off and lie.
#include "values/values_world.hpp"

namespace lockstep::net::p2p {
namespace {

using testing::error_of;
using testing::world;
using namespace std::chrono_literals;

TEST(Values, AreFoundByEverybody) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(30);
        const put_result put = w[0].all->put("greeting", "hello");
        EXPECT_GE(put.copies, 3u);
        EXPECT_EQ(put.wanted, 3u);
        const record page = w[1].all->put_immutable("a page").what;
        for (auto& m : w.members) {
            EXPECT_EQ(m->all->get(put.what.key()), put.what);
            EXPECT_EQ(m->all->get(page.key()), page);
        }
        w.clock.sleep(1s);
        EXPECT_EQ(w.copies_of(put.what), 5u);
        EXPECT_EQ(w.copies_of(page), 5u);
        EXPECT_FALSE(w[2].all->get(peer_id::of("nothing")).has_value());
    });
}

TEST(Values, TheNewestReplacesWhatWasThere) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(12);
        const peer_id key = w[0].all->put("name", "first").what.key();
        EXPECT_EQ(w[0].all->put("name", "second").what.sequence(), 2u);
        EXPECT_EQ(w[0].all->put("name", "second").what.sequence(), 2u) << "it is there already";
        EXPECT_EQ(w[5].all->get(key)->bytes(), "second");
        // Another device of the same owner, which knows nothing of the numbers.
        EXPECT_EQ(w[7].all->put("name", "third", {.by = &w[0].who}).what.sequence(), 3u);
        EXPECT_EQ(w[0].all->put("name", "fourth").what.sequence(), 4u);
        EXPECT_EQ(w[5].all->get(key)->bytes(), "fourth");
        EXPECT_FALSE(w[5].all->get(record::key_of(w[5].who.public_key(), "name")).has_value()) << "that is another's";
    });
}

/// opendht #163, #379: operations on a network of one never complete.
TEST(Values, ANetworkOfOneAnswersAtOnce) {
    world w;
    w.clock.run([&] {
        w.add();
        const auto before = w.clock.now();
        const put_result put = w[0].all->put("name", "value");
        EXPECT_EQ(put.copies, 1u);
        EXPECT_EQ(put.wanted, 1u);
        EXPECT_EQ(w[0].all->get(put.what.key()), put.what);
        EXPECT_EQ(w[0].all->compare_and_swap("name", put.what, "other").what.bytes(), "other");
        w[0].all->remove("name");
        EXPECT_FALSE(w[0].all->get(put.what.key()).has_value());
        EXPECT_LT(w.clock.now() - before, 2s); // look-ups only
    });
}

/// opendht #429: the end of a value is not told to those who have it.
TEST(Values, WhatIsRemovedIsGoneEverywhereWithinTwoSeconds) {
    world w({.delay_least = 1ms, .delay_most = 50ms, .loss = 0.05}, 3);
    w.clock.run([&] {
        w.add(30);
        const record r = w[0].all->put("name", "value").what;
        w.clock.sleep(5s);
        // Some who had it are no longer among the nearest, and do not know of each other yet.
        const auto before = w.clock.now();
        const record gone = w[0].all->remove("name").what;
        w.clock.sleep(2s - (w.clock.now() - before));
        for (auto& m : w.members) {
            const auto here = m->all->here(r.key());
            EXPECT_TRUE(!here || here->what == gone);
        }
        EXPECT_EQ(w.copies_of(gone), 5u);
        EXPECT_FALSE(w[9].all->get(r.key()).has_value());
        // It outlives every copy that somebody may bring back.
        w.clock.sleep(w.options.limits.longest_lifetime);
        w[3].all->put("another", "value");
        EXPECT_FALSE(w[9].all->get(r.key()).has_value());
        EXPECT_EQ(w[0].all->put("name", "again").what.sequence(), 3u);
        EXPECT_EQ(w[9].all->get(r.key())->bytes(), "again");
    });
}

TEST(Values, ExpireUnlessTheyAreKeptUp) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(10);
        const record forgotten = w[0].all->put("forgotten", "x", {.lifetime = 1h}).what;
        const record page = w[0].all->put_immutable("page", {.lifetime = 1h, .keep = true}).what;
        const record kept = w[0].all->put("kept", "x", {.lifetime = 1h, .keep = true}).what;
        w.clock.sleep(59min);
        EXPECT_TRUE(w[3].all->get(forgotten.key()).has_value());
        w.clock.sleep(2min);
        EXPECT_FALSE(w[3].all->get(forgotten.key()).has_value());
        for (auto& m : w.members) EXPECT_FALSE(m->all->here(forgotten.key()).has_value());
        // opendht #599, #320: permanent values vanish after a while.
        w.clock.sleep(3 * 24h);
        EXPECT_EQ(w[3].all->get(page.key()), page);
        EXPECT_EQ(w[3].all->get(kept.key()), kept);
        EXPECT_EQ(w.copies_of(kept), 5u);
        w[0].all->remove("kept");
        w.clock.sleep(3h);
        EXPECT_FALSE(w[3].all->get(kept.key()).has_value());
    });
}

TEST(Values, AreRepairedWhenAPeerDies) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(30);
        std::vector<record> all;
        for (int i = 0; i < 1000; ++i)
            all.push_back(w[static_cast<std::size_t>(i) % 30].all->put_immutable(std::to_string(i)).what);
        w.clock.sleep(2s);
        for (const std::size_t dies : {3u, 4u}) {
            w.kill(w[dies], 10s);
            w.clock.sleep(10s + 5s); // detection, and five seconds
            for (const record& r : all) ASSERT_EQ(w.copies_of(r), 5u);
        }
    });
}

TEST(Values, AreHandedOverToNewcomers) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(10);
        std::vector<record> all;
        for (int i = 0; i < 100; ++i) all.push_back(w[0].all->put_immutable(std::to_string(i)).what);
        w.add(20);
        w.clock.sleep(10s);
        for (const record& r : all) ASSERT_EQ(w.copies_of(r), 5u);
        // One that comes back with nothing asks for what it should have, whether anybody has noticed or not.
        w.kill(w[3], 1h);
        w.start(w[3]);
        w[3].all->catch_up();
        for (const record& r : all) ASSERT_EQ(w.copies_of(r), 5u);
        // And one that leaves gives what it has to others before.
        w[5].all->hand_over();
        w.kill(w[5], 1h);
        for (const record& r : all) ASSERT_EQ(w.copies_of(r), 5u);
    });
}

TEST(Values, WhatIsNoLongerOnesOwnIsForgottenWhenOthersHaveIt) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(6);
        for (int i = 0; i < 50; ++i) w[0].all->put_immutable(std::to_string(i));
        w.add(60);
        w.clock.sleep(5h); // and copies are looked after
        std::size_t in_all = 0;
        for (auto& m : w.members) in_all += m->all->count().records;
        EXPECT_LT(in_all, 50u * 12);
        EXPECT_GE(in_all, 50u * 5);
    });
}

TEST(Values, AMinorityAcknowledgesNothingAndLosesNothing) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(12);
        const record before = w[0].all->put("name", "before").what;
        w.clock.sleep(2s);
        const auto replicas = w.replicas_of(before.key());
        std::set<std::string> few = {replicas[0]->id.hex(), replicas[1]->id.hex()}, others;
        for (auto& m : w.members)
            if (!few.contains(m->id.hex())) others.insert(m->id.hex());
        network_faults cut = w.faults;
        cut.partition = {few, others};
        w.set(cut);
        const identity owner = w[0].who;
        EXPECT_EQ(error_of([&] { replicas[0]->all->put("name", "in the minority", {.by = &owner}); }),
                  values_errc::too_few_copies);
        EXPECT_EQ(error_of([&] { replicas[0]->all->get(before.key()); }), values_errc::too_few_copies);
        const auto in_others = std::ranges::find_if(w.members, [&](auto& m) { return others.contains(m->id.hex()); });
        const record during = (*in_others)->all->put("name", "zz in the majority", {.by = &owner}).what;
        EXPECT_GE((*in_others)->all->get(before.key())->sequence(), 2u);
        cut.partition.clear();
        w.set(cut);
        w.clock.sleep(10s);
        for (auto& m : w.members) EXPECT_EQ(m->all->get(before.key()), during); // it is the larger one of number 2
        EXPECT_EQ(w.copies_of(during), 5u);
    });
}

/// A liar answers every question about values with something that is not right.
TEST(Values, WhatIsWrongIsNeitherStoredNorReturned) {
    world w({.delay_least = 1ms, .delay_most = 50ms});
    w.clock.run([&] {
        w.add(12);
        const record r = w[0].all->put("name", "value").what;
        w.clock.sleep(1s);
        world::member& liar = *w.replicas_of(r.key()).front();
        const bool is_first = &liar == &w[0];
        liar.die();
        node lies(liar.id.hex(), w.network);
        lies.on("p2p.get", [&](const message&) -> message_content {
            value forged = r.to_value();
            forged["sequence"] = 99;
            return value::map{{"record", forged}, {"lifetime", 1000}};
        });
        lies.on("p2p.store", [&](const message&) -> message_content { return value::map{{"status", 7}}; });
        world::member& asks = w[is_first ? 1 : 2].alive() ? w[is_first ? 1 : 2] : w[3];
        EXPECT_EQ(asks.all->get(r.key()), r);
        // And it brings wrong ones.
        node stranger(peer_id::of("stranger").hex(), w.network);
        value forged = r.to_value();
        forged["value"] = value::binary{"forged"};
        for (world::member* m : w.living()) {
            try {
                stranger.request(m->id.hex(), "p2p.store", value::map{{"record", forged}, {"lifetime", 1000}},
                                 w.clock.after(5s));
                ADD_FAILURE();
            } catch (const remote_error& e) {
                EXPECT_TRUE(e.is(reply_code::malformed_request)) << e.what();
            }
            const auto here = m->all->here(r.key());
            EXPECT_TRUE(!here || here->what == r);
        }
    });
}

} // namespace
} // namespace lockstep::net::p2p
