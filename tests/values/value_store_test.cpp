// The store of one peer: what it takes, what it refuses and for how long, and that nobody can push out what is another's.
#include "lockstep/net/p2p/values/value_store.hpp"

#include <gtest/gtest.h>
#include <random>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;
using standing = store_source::standing;
using status = value_store::status;

const store_source self{"me", standing::self}, friendly{"friend", standing::known}, stranger{"stranger"};
const identity owner = identity::from_seed({1});

value_store::time at(std::chrono::nanoseconds since) { return value_store::time() + since; }
record value_number(int n) { return record::immutable(std::to_string(n)); }

TEST(ValueStore, KeepsARecordForItsTime) {
    value_store store;
    const record r = value_number(1);
    EXPECT_EQ(store.store({r, 10s}, self, at(0s)).is, status::stored);
    EXPECT_EQ(store.store({r, 10s}, self, at(5s)).is, status::same); // and it begins anew
    EXPECT_EQ(store.find(r.key(), at(14s))->what, r);
    EXPECT_EQ(store.find(r.key(), at(14s))->left, 1s);
    EXPECT_FALSE(store.find(r.key(), at(15s)).has_value()); // even if nobody has looked for those whose time is up
    EXPECT_EQ(store.records(), 1u);
    EXPECT_EQ(store.expire(at(14s), 10), std::vector<peer_id>());
    EXPECT_EQ(store.expire(at(15s), 10), std::vector{r.key()});
    EXPECT_EQ(store.records(), 0u);
    EXPECT_EQ(store.bytes(), 0u);
    EXPECT_EQ(store.next_expiry(), no_deadline);
}

TEST(ValueStore, ASameRecordDoesNotShortenALife) {
    value_store store;
    const record r = value_number(1);
    store.store({r, 100s}, self, at(0s));
    EXPECT_EQ(store.store({r, 10s}, stranger, at(1s)).is, status::same);
    EXPECT_TRUE(store.find(r.key(), at(99s)).has_value());
}

TEST(ValueStore, NothingLivesLongerThanItsLimitButTombstonesOutliveIt) {
    value_store store({.longest_lifetime = 1h});
    const record r = record::signed_by(owner, "value", 1);
    store.store({r, 1000h}, self, at(0s));
    EXPECT_EQ(store.find(r.key(), at(0s))->left, 1h);
    store.store({record::tombstone(owner, 2), 1000h}, self, at(0s));
    EXPECT_TRUE(store.find(r.key(), at(1h))->what.is_tombstone());
    EXPECT_EQ(store.store({r, 1000h}, self, at(1h)).is, status::newer);
}

TEST(ValueStore, TheNewerStaysAndIsTheAnswer) {
    value_store store;
    const record first = record::signed_by(owner, "a", 1), second = record::signed_by(owner, "b", 2);
    EXPECT_EQ(store.store({second, 1h}, self, at(0s)).is, status::stored);
    const auto refused = store.store({first, 1h}, self, at(0s));
    EXPECT_EQ(refused.is, status::newer);
    EXPECT_EQ(refused.current, second);
    EXPECT_EQ(store.store({record::signed_by(owner, "x", 1, "elsewhere"), 1h, {}, true}, self, at(0s)).is,
              status::absent);
    EXPECT_EQ(store.store({record::tombstone(owner, 3), 1h, {}, true}, self, at(0s)).is, status::stored);
}

TEST(ValueStore, UnderAPromiseIsStoredOnlyIfNothingHasChanged) {
    value_store store;
    const peer_id key = record::key_of(owner.public_key(), "");
    const ballot mine{2, 11}, his{2, 12}, later{3, 13};
    EXPECT_EQ(store.store({record::signed_by(owner, "a", 1), 1h}, self, at(0s)).is, status::stored);
    EXPECT_EQ(store.promise(key, {1, 10}, self, at(0s)).is, status::not_promised); // that number is taken
    EXPECT_EQ(store.promise(key, mine, self, at(0s)).is, status::stored);
    EXPECT_EQ(store.promise(key, mine, self, at(0s)).is, status::stored); // the same, doubled on its way
    EXPECT_EQ(store.promise(key, his, self, at(0s)).is, status::not_promised);
    EXPECT_EQ(store.promised(key), 2u);
    EXPECT_EQ(store.store({record::signed_by(owner, "his", 2), 1h, his}, self, at(0s)).is, status::not_promised);
    EXPECT_EQ(store.promise(key, later, self, at(0s)).is, status::stored);
    EXPECT_EQ(store.store({record::signed_by(owner, "mine", 2), 1h, mine}, self, at(0s)).is, status::not_promised);
    EXPECT_EQ(store.store({record::signed_by(owner, "later", 3), 1h, later}, self, at(0s)).is, status::stored);
    EXPECT_EQ(store.store({record::signed_by(owner, "later", 3), 1h, later}, self, at(0s)).is, status::same);
    EXPECT_EQ(store.promise(key, {4, 14}, self, at(0s)).is, status::stored);
    EXPECT_EQ(store.store({record::signed_by(owner, "z", 3), 1h}, self, at(0s)).is, status::stored); // ends the promise
    EXPECT_EQ(store.store({record::signed_by(owner, "fourth", 4), 1h, ballot{4, 14}}, self, at(0s)).is,
              status::not_promised);
}

TEST(ValueStore, AFlooderPushesNothingOutAndOthersFindRoom) {
    value_store store({.records = 1000});
    const record honest = record::signed_by(owner, "honest", 1);
    ASSERT_EQ(store.store({honest, 24h}, {"honest"}, at(0s)).is, status::stored);
    int stored = 0;
    for (int i = 0; i < 5000; ++i) {
        const auto a = store.store({value_number(i), 24h}, {"flooder"}, at(1s));
        ASSERT_TRUE(a.is == status::stored || a.is == status::limited);
        if (a.is == status::stored) ++stored;
        else EXPECT_GT(a.retry_after, 0s);
    }
    EXPECT_EQ(stored, 62);                          // a sixteenth
    for (int flooder = 0; flooder < 100; ++flooder) // who takes new names gets half of the store
        for (int i = 0; i < 100; ++i)
            store.store({value_number(flooder * 100 + i), 24h}, {"flooder " + std::to_string(flooder)}, at(1s));
    EXPECT_EQ(store.records(), 500u);
    EXPECT_EQ(store.find(honest.key(), at(1s))->what, honest);
    // Its owner can change it, and who is known finds room.
    EXPECT_EQ(store.store({record::signed_by(owner, "change", 2), 24h}, {"honest"}, at(2s)).is, status::stored);
    EXPECT_EQ(store.store({value_number(100'000), 24h}, friendly, at(2s)).is, status::stored);
    EXPECT_EQ(store.store({value_number(100'001), 24h}, self, at(2s)).is, status::stored);
}

TEST(ValueStore, TooManyRequestsAreToldWhenToComeAgain) {
    value_store store({.a_second_of_a_stranger = 10});
    int admitted = 0;
    value_store::duration retry{0};
    for (int i = 0; i < 100; ++i) {
        const auto wait = store.admit(stranger, at(1s));
        if (wait == 0s) ++admitted;
        else retry = wait;
    }
    EXPECT_EQ(admitted, 20);
    EXPECT_EQ(retry, 100ms);
    EXPECT_EQ(store.admit({"another"}, at(1s)), 0s);
    EXPECT_EQ(store.admit(self, at(1s)), 0s);
    EXPECT_EQ(store.admit(stranger, at(1s) + retry), 0s); // and then it may
    EXPECT_GT(store.admit(stranger, at(1s) + retry), 0s);
}

TEST(ValueStore, RemembersOnlySoManyWhoAsk) {
    value_store store({.sources = 100});
    for (int i = 0; i < 1000; ++i) EXPECT_EQ(store.admit({std::to_string(i)}, at(1s)) == 0s, i < 100) << i;
    EXPECT_EQ(store.admit({"later"}, at(4s)), 0s); // those have been quiet for a while
}

/// The same as a simple model does, for a hundred thousand random requests.
TEST(ValueStore, DoesWhatAModelDoes) {
    struct model_entry {
        std::uint64_t sequence;
        std::string bytes;
        std::int64_t expires;
    };
    std::mt19937_64 random(7);
    std::vector<identity> owners;
    for (std::uint8_t i = 0; i < 8; ++i) owners.push_back(identity::from_seed({i}));
    std::map<std::pair<int, std::uint64_t>, std::vector<record>> made; // signing is slow
    for (int o = 0; o < 8; ++o)
        for (std::uint64_t sequence = 1; sequence <= 6; ++sequence)
            for (const char* bytes : {"a", "b", "bb"})
                made[{o, sequence}].push_back(record::signed_by(owners[static_cast<std::size_t>(o)], bytes, sequence));
    value_store store;
    std::map<int, model_entry> model;
    std::int64_t now = 0;
    for (int step = 0; step < 100'000; ++step) {
        now += static_cast<std::int64_t>(random() % 3);
        const int o = static_cast<int>(random() % 8);
        const peer_id key = record::key_of(owners[static_cast<std::size_t>(o)].public_key(), "");
        if (const auto m = model.find(o); m != model.end() && m->second.expires <= now) model.erase(m);
        if (random() % 10 == 0) store.expire(at(std::chrono::seconds(now)), 3);
        if (random() % 3 == 0) {
            const auto found = store.find(key, at(std::chrono::seconds(now)));
            ASSERT_EQ(found.has_value(), model.contains(o));
            if (found) {
                ASSERT_EQ(found->what.bytes(), model[o].bytes);
                ASSERT_EQ(found->left, std::chrono::seconds(model[o].expires - now));
            }
            continue;
        }
        const record& r = made[{o, 1 + random() % 6}][random() % 3];
        const std::int64_t lifetime = static_cast<std::int64_t>(1 + random() % 40);
        const auto a = store.store({r, std::chrono::seconds(lifetime)}, self, at(std::chrono::seconds(now)));
        const auto m = model.find(o);
        const auto order = [](std::uint64_t s, const std::string& b) { return std::pair(s, b); };
        if (m == model.end() || order(m->second.sequence, m->second.bytes) < order(r.sequence(), r.bytes())) {
            ASSERT_EQ(a.is, status::stored);
            model[o] = {r.sequence(), r.bytes(), now + lifetime};
        } else if (order(m->second.sequence, m->second.bytes) == order(r.sequence(), r.bytes())) {
            ASSERT_EQ(a.is, status::same);
            m->second.expires = std::max(m->second.expires, now + lifetime);
        } else {
            ASSERT_EQ(a.is, status::newer);
        }
    }
    std::size_t bytes = 0, records = 0;
    store.visit({}, at(std::chrono::seconds(now)), [&](const value_store::held& h) {
        bytes += h.what.size();
        return ++records > 0;
    });
    store.expire(at(std::chrono::seconds(now)), 100);
    EXPECT_EQ(store.records(), records);
    EXPECT_EQ(store.bytes(), bytes);
}

} // namespace
} // namespace lockstep::net::p2p
