// What a connection between peers begins with: who comes through, and who does not. Without I/O.
#include "net/p2p/hex.hpp"
#include "net/p2p/wire/handshake.hpp"

#include <gtest/gtest.h>
#include <random>

namespace lockstep::net::p2p::detail {
namespace {

identity peer(std::uint8_t seed) { return identity::from_seed({seed}); }
const identity alice = peer(1), bob = peer(2), mallory = peer(3);

challenge numbered(std::uint8_t n) { return {n, 1}; }

handshake calls(const identity& me, std::optional<peer_id> whom, std::uint8_t nonce = 1, std::uint32_t network = 7) {
    return handshake(me, {.network = network, .calls = true, .expected = whom, .mine = numbered(nonce)});
}
handshake answers(const identity& me, std::uint8_t nonce = 2, std::uint32_t network = 7) {
    return handshake(me, {.network = network, .mine = numbered(nonce)});
}

/// Gives it all those bytes, but none that it does not want.
void feed(handshake& to, std::string_view bytes) {
    while (to.wants() != 0 && !bytes.empty()) {
        const std::size_t n = std::min(to.wants(), bytes.size());
        to.feed(bytes.substr(0, n));
        bytes.remove_prefix(n);
    }
}

/// Lets both talk until neither has anything to say.
void talk(handshake& a, handshake& b) {
    for (;;) {
        const std::string from_a = a.take_output(), from_b = b.take_output();
        if (from_a.empty() && from_b.empty()) return;
        feed(b, from_a);
        feed(a, from_b);
    }
}

TEST(Handshake, EachKnowsTheOthersKeyAfterwards) {
    for (const std::optional<peer_id>& whom : {std::optional(bob.id()), std::optional<peer_id>()}) {
        handshake a = calls(alice, whom), b = answers(bob);
        talk(a, b);
        ASSERT_TRUE(a.is_done() && b.is_done());
        EXPECT_EQ(a.their_key(), bob.public_key());
        EXPECT_EQ(b.their_key(), alice.public_key());
    }
}

TEST(Handshake, TakesBytesInAnyPiecesAndNoneOfWhatComesAfterIt) {
    handshake a = calls(alice, bob.id()), b = answers(bob);
    const auto trickle = [](handshake& from, handshake& to) {
        for (const char c : from.take_output()) {
            ASSERT_GE(to.wants(), 1U);
            to.feed({&c, 1});
        }
    };
    trickle(a, b);
    trickle(b, a);
    EXPECT_TRUE(a.is_done());
    trickle(a, b);
    EXPECT_TRUE(b.is_done());
    EXPECT_EQ(a.wants(), 0U);
    EXPECT_EQ(b.wants(), 0U);
}

TEST(Handshake, IsByteForByteTheExampleOfTheProtocol) {
    challenge of_caller, of_answerer;
    of_caller.fill(0xaa);
    of_answerer.fill(0xbb);
    handshake a(alice, {.network = 7, .calls = true, .expected = bob.id(), .mine = of_caller});
    handshake b(bob, {.network = 7, .mine = of_answerer});
    const std::string first = a.take_output();
    EXPECT_EQ(first.size(), 203U);
    EXPECT_EQ(to_hex(first.substr(0, 18)), "4c53010000000007000000bf98c0c0c0c0a9");
    feed(b, first);
    const std::string second = b.take_output();
    EXPECT_EQ(second.size(), 391U);
    EXPECT_TRUE(to_hex(second).ends_with(
        "a97369676e6174757265c44035845da2a8acbb6f14499542d7b2ea6c65bc5e1755fbb53483f428b412219d"
        "555dc792082dd9335a0c878001324fa88fc12dddaeaf76eb8192a3dfc53a14510c"));
    feed(a, second);
    EXPECT_TRUE(to_hex(a.take_output())
                    .ends_with("c440ef2282490226f91d6979d56d94317c4e378415a924eca1e17ff48e8b84ce5ecbe92a87dd064736"
                               "5228c28559f33d748936fd235a284e68c416f125fe80e37804"));
}

TEST(Handshake, TwoNetworksNeverBecomeOne) {
    handshake a = calls(alice, bob.id(), 1, 7), b = answers(bob, 2, 8);
    talk(a, b);
    EXPECT_EQ(a.failure(), message_errc::wrong_network);
    EXPECT_EQ(b.failure(), message_errc::wrong_network);
}

TEST(Handshake, WhoIsNotTheOneThatWasCalledIsToldSo) {
    handshake a = calls(alice, mallory.id()), b = answers(bob);
    talk(a, b);
    EXPECT_EQ(b.failure(), peer_errc::wrong_identity);
    EXPECT_EQ(a.failure(), peer_errc::wrong_identity);
    EXPECT_FALSE(a.their_words().empty());
}

TEST(Handshake, NobodyTalksToHimself) {
    handshake a = calls(alice, {}), b = answers(alice);
    talk(a, b);
    EXPECT_EQ(b.failure(), peer_errc::oneself);
    EXPECT_EQ(a.failure(), peer_errc::oneself);
}

TEST(Handshake, WhatWasSaidOnceIsNoProofAnotherTime) {
    std::string all_of_alice;
    handshake a = calls(alice, bob.id()), b = answers(bob, 2);
    for (int turn = 0; turn < 2; ++turn) {
        const std::string said = a.take_output();
        all_of_alice += said;
        feed(b, said);
        feed(a, b.take_output());
    }
    ASSERT_TRUE(b.is_done());
    handshake later = answers(bob, 3);
    feed(later, all_of_alice);
    EXPECT_EQ(later.failure(), peer_errc::wrong_proof);
    handshake same = answers(bob, 2); // with the old challenge it would do: so that is all that protects
    feed(same, all_of_alice);
    EXPECT_TRUE(same.is_done());
}

TEST(Handshake, WhoPassesItOnToAnotherIsFoundOut) {
    // Alice calls Mallory, who passes everything on to Bob and back.
    handshake a = calls(alice, mallory.id()), b = answers(bob);
    talk(a, b);
    EXPECT_FALSE(a.is_done() || b.is_done());
    // Alice calls whoever is there: she is told that it is Bob, not Mallory.
    handshake c = calls(alice, {}), d = answers(bob);
    talk(c, d);
    EXPECT_EQ(c.their_key(), bob.public_key());
    // Over TLS, each of the two has a channel of its own with Mallory: then that is not hidden either.
    handshake e(alice, {.network = 7, .calls = true, .expected = bob.id(), .mine = numbered(1), .channel = {1}});
    handshake f(bob, {.network = 7, .mine = numbered(2), .channel = {2}});
    talk(e, f);
    EXPECT_EQ(e.failure(), peer_errc::wrong_proof);
    EXPECT_FALSE(f.is_done());
}

TEST(Handshake, WhatIsSentBackIsNoProof) {
    // Mallory, who is called, says that she is Alice's friend Bob, and has Alice sign for it by calling her back.
    handshake a = calls(alice, bob.id());
    const std::string hello = a.take_output();
    handshake also_alice = answers(alice);
    feed(also_alice, hello);
    EXPECT_EQ(also_alice.failure(), peer_errc::oneself);
    feed(a, hello);
    EXPECT_EQ(a.failure(), peer_errc::oneself);
}

TEST(Handshake, ANameThatDoesNotFollowFromTheKeyIsNone) {
    std::string frame;
    frame_codec({.network = 7})
        .encode({.sender = bob.id().hex(),
                 .recipient = "*",
                 .kind = "p2p.hello",
                 .content = value::map{{"version", 1},
                                       {"key", value::binary{std::string(mallory.public_key().begin(),
                                                                         mallory.public_key().end())}},
                                       {"challenge", value::binary{std::string(32, 'x')}}}},
                {}, frame);
    handshake a = answers(alice);
    feed(a, frame);
    EXPECT_EQ(a.failure(), peer_errc::malformed);
}

TEST(Handshake, WhateverIsNotAHandshakeEndsItAndTakesNoMemory) {
    const auto frame = [](const message& m) {
        std::string bytes;
        frame_codec({.network = 7}).encode(m, {}, bytes);
        return bytes;
    };
    const auto content = [](unsigned version, std::size_t key) {
        return value::map{{"version", version},
                          {"key", value::binary{std::string(key, 'k')}},
                          {"challenge", value::binary{std::string(32, 'x')}}};
    };
    const struct {
        std::string bytes;
        std::error_code why;
        bool told;
    } cases[] = {
        {"GET / HTTP/1.1\r\n\r\n", message_errc::wrong_magic, false},
        {std::string("LS\x01\0\0\0\0\x07\0\0\x04\x01", 12), message_errc::too_large, false},
        {std::string("LS\x01\0\0\0\0\x07\0\0\0\x00", 12), message_errc::malformed, false},
        {frame({.sender = "a", .recipient = "*", .kind = "p2p.ping", .id = 1}), peer_errc::malformed, true},
        {frame({.sender = "a", .recipient = "*", .kind = "p2p.hello"}), peer_errc::malformed, true},
        {frame({.sender = "a", .recipient = "*", .kind = "p2p.proof"}), peer_errc::malformed, true},
        {frame({.sender = "a",
                .recipient = "*",
                .kind = "p2p.refused",
                .content = value::map{{"reason", "war"}, {"text", "no"}}}),
         peer_errc::refused, false},
        {frame({.sender = "a", .recipient = "*", .kind = "p2p.hello", .content = content(2, 32)}),
         peer_errc::wrong_version, true},
        {frame({.sender = "a", .recipient = "*", .kind = "p2p.hello", .content = content(1, 33)}), peer_errc::malformed,
         true},
    };
    for (const auto& [bytes, why, told] : cases) {
        handshake a = answers(alice);
        feed(a, bytes);
        EXPECT_EQ(a.failure(), why) << a.failure().message();
        EXPECT_EQ(!a.take_output().empty(), told) << a.failure().message();
        EXPECT_EQ(a.wants(), 0U);
    }
}

TEST(Handshake, NoBitThatIsTurnedRoundOnTheWayMakesSomebodyElseOfAnybody) {
    std::mt19937_64 random(1);
    int through = 0;
    for (int round = 0; round < 2000; ++round) {
        handshake a = calls(alice, {}), b = answers(bob);
        for (int turn = 0; turn < 3; ++turn) {
            std::string from_a = a.take_output();
            if (!from_a.empty() && random() % 3 == 0)
                from_a[random() % from_a.size()] ^= static_cast<char>(1 << random() % 8);
            feed(b, from_a);
            std::string from_b = b.take_output();
            if (!from_b.empty() && random() % 3 == 0)
                from_b[random() % from_b.size()] ^= static_cast<char>(1 << random() % 8);
            feed(a, from_b);
        }
        EXPECT_TRUE(!a.is_done() || a.their_key() == bob.public_key());
        EXPECT_TRUE(!b.is_done() || b.their_key() == alice.public_key());
        through += a.is_done() && b.is_done();
    }
    EXPECT_GT(through, 100); // those of which no bit was turned round
}

} // namespace
} // namespace lockstep::net::p2p::detail
