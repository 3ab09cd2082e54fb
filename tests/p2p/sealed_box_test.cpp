// Packets that go through others: who can open them, and how often they count.
#include "net/p2p/hex.hpp"
#include "net/p2p/relay/relay_notice.hpp"
#include "net/p2p/relay/replay_guard.hpp"
#include "net/p2p/relay/sealed_box.hpp"

#include <gtest/gtest.h>
#include <random>
#include <set>

namespace lockstep::net::p2p::detail {
namespace {

const identity alice = identity::from_seed({1}), bob = identity::from_seed({2}), mallory = identity::from_seed({3});
const sealing_pair for_bob = sealing_pair::from_private({7}), for_mallory = sealing_pair::from_private({8});

box_recipient to(const identity& whom, const sealing_pair& with, std::uint32_t network = 7) {
    return {whom.id(), with.public_part(), network};
}
box_content saying(std::string payload) {
    return {.session = 5, .number = 6, .replies_to = {1, 2, 3}, .payload = std::move(payload)};
}

TEST(SealedBox, TheRecipientReadsItAndKnowsWhoHasSentIt) {
    for (const std::size_t length : {0, 1, 1000, 100'000}) {
        const std::string said(length, 'x');
        const std::string box = seal(alice, to(bob, for_bob), saying(said), sealing_pair::generate());
        EXPECT_EQ(box.size(), said.size() + box_overhead);
        EXPECT_TRUE(length < 20 || box.find(said.substr(0, 20)) == std::string::npos);
        const auto opened = open_box(box, to(bob, for_bob), for_bob);
        ASSERT_TRUE(opened);
        EXPECT_EQ(opened->sender, alice.public_key());
        EXPECT_EQ(opened->session, 5U);
        EXPECT_EQ(opened->number, 6U);
        EXPECT_EQ(opened->replies_to, (sealing_key{1, 2, 3}));
        EXPECT_EQ(opened->payload, said);
    }
}

TEST(SealedBox, IsByteForByteTheExampleOfTheProtocol) {
    const auto pair_of = [](std::uint8_t byte) {
        sealing_key key;
        key.fill(byte);
        return sealing_pair::from_private(key);
    };
    const sealing_pair recipient = pair_of(0x11);
    const std::string box =
        seal(alice, to(bob, recipient),
             {.sender = {}, .session = 1, .number = 2, .replies_to = pair_of(0x33).public_part(), .payload = "hello"},
             pair_of(0x22));
    EXPECT_EQ(to_hex(box),
              "010faa684ed28867b97f4a6a2dee5df8ce974e76b7018e3f22a1c4cf2678570f20"
              "05acc63ca2073b0f7e0cc695f1beb7e2e7e69e74e33ab5cff5c0c1550ccf9e9ecdc0c237535809df633c9dfc20dcc536"
              "838a2c133f53a303733916e8e62dca9a9d31dd1cac2e617ddc9ea52c04564752003a3f981dc4b19bf2d81b83987a00cb"
              "dddc338d020721f46a0f8a816432dceb386c4bbb6ab86ba7d1260070c9ed61363143239c683ddea7d5f30eaa2ef0c18f"
              "7e632a4dbde66d5c7e71544ed37c296b160ef8c4bc");
}

TEST(SealedBox, NobodyElseReadsItNorIsItGoodForAnotherPeerOrNetwork) {
    const std::string box = seal(alice, to(bob, for_bob), saying("hello"), sealing_pair::generate());
    EXPECT_FALSE(open_box(box, to(mallory, for_mallory), for_mallory));
    EXPECT_FALSE(open_box(box, to(mallory, for_bob), for_bob));
    EXPECT_FALSE(open_box(box, to(bob, for_bob, 8), for_bob));
}

TEST(SealedBox, WhoHasOpenedItCannotPassItOnInTheSendersName) {
    // Bob makes a new box of what Alice has signed, for Mallory: the signature is not for that one.
    const auto from_alice =
        open_box(seal(alice, to(bob, for_bob), saying("we attack at dawn"), sealing_pair::generate()), to(bob, for_bob),
                 for_bob);
    ASSERT_TRUE(from_alice);
    const std::string forged = seal(bob, to(mallory, for_mallory), *from_alice, sealing_pair::generate());
    EXPECT_EQ(open_box(forged, to(mallory, for_mallory), for_mallory)->sender, bob.public_key());
}

TEST(SealedBox, WhateverIsChangedOnTheWayIsNoticed) {
    const std::string box = seal(alice, to(bob, for_bob), saying("hello"), sealing_pair::generate());
    for (std::size_t bit = 0; bit < 8 * box.size(); ++bit) {
        std::string changed = box;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
        // The highest bit of a key of X25519 does not count (RFC 7748, 5), but it is bound to the box all the same.
        EXPECT_FALSE(open_box(changed, to(bob, for_bob), for_bob)) << bit;
    }
    for (std::size_t length = 0; length < box.size(); ++length)
        EXPECT_FALSE(open_box(box.substr(0, length), to(bob, for_bob), for_bob)) << length;
    EXPECT_FALSE(open_box(box + "x", to(bob, for_bob), for_bob));
}

TEST(SealedBox, AKeyThatIsNoneIsRefused) {
    EXPECT_THROW(seal(alice, {bob.id(), sealing_key{}, 7}, saying("hello"), sealing_pair::generate()),
                 std::system_error);
}

TEST(ReplayGuard, EachNumberCountsOnceAndOldOnesNotAtAll) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 50; ++round) {
        replay_guard guard(10);
        std::set<std::uint64_t> taken;
        std::uint64_t highest = 0;
        const std::uint64_t spread = 1 + random() % 200;
        for (int i = 0; i < 1000; ++i) {
            const std::uint64_t number = i / 2 + random() % spread;
            const bool fresh = guard.take(alice.id(), 1, number) == replay_guard::verdict::fresh;
            const bool too_old = !taken.empty() && highest >= number + 64;
            EXPECT_EQ(fresh, !taken.contains(number) && !too_old);
            if (fresh) taken.insert(number);
            highest = std::max(highest, fresh ? number : 0);
        }
    }
}

TEST(ReplayGuard, WhoeverFillsItShutsOutNobodyWhoWasThereBefore) {
    replay_guard guard(3);
    EXPECT_EQ(guard.take(alice.id(), 1, 1), replay_guard::verdict::fresh);
    EXPECT_EQ(guard.take(alice.id(), 2, 1), replay_guard::verdict::fresh); // started again
    EXPECT_EQ(guard.take(bob.id(), 1, 1), replay_guard::verdict::fresh);
    EXPECT_TRUE(guard.full());
    EXPECT_EQ(guard.take(mallory.id(), 1, 1), replay_guard::verdict::full);
    EXPECT_EQ(guard.take(alice.id(), 1, 1), replay_guard::verdict::seen); // nothing is forgotten
    EXPECT_EQ(guard.take(alice.id(), 1, 2), replay_guard::verdict::fresh);
}

TEST(RelayNotice, OnlyThePeerItselfCanSayWhoPassesOnWhatIsForIt) {
    relay_notice n;
    n.number = 4;
    n.seals_with = for_bob.public_part();
    n.relays = {contact(alice.public_key(), {address("127.0.0.1:7000")}),
                contact(mallory.public_key(), {address("[::1]:7001")})};
    const value written = n.to_value(bob, 7);
    const relay_notice read = relay_notice::from_value(written, 7);
    EXPECT_EQ(read.key, bob.public_key());
    EXPECT_EQ(read.number, 4U);
    EXPECT_EQ(read.seals_with, for_bob.public_part());
    EXPECT_EQ(read.relays, n.relays);
    EXPECT_THROW(relay_notice::from_value(written, 8), value_error);
    for (const char* const key : {"number", "seal", "relays", "key", "signature"}) {
        value changed = written;
        changed[key] = n.to_value(mallory, 7).at(key) == written.at(key) ? value(5) : n.to_value(mallory, 7).at(key);
        EXPECT_THROW(relay_notice::from_value(changed, 7), value_error) << key;
        changed.members().erase(key);
        EXPECT_THROW(relay_notice::from_value(changed, 7), value_error) << key;
    }
}

} // namespace
} // namespace lockstep::net::p2p::detail
