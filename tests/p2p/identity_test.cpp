// Who a peer is: ids and their distances, keys and what they sign, contacts on their way.
#include "lockstep/net/p2p/contact.hpp"
#include "lockstep/net/p2p/identity.hpp"
#include "scratch.hpp"

#include <algorithm>

namespace lockstep::net::p2p {
namespace {

TEST(PeerId, IsTheBeginningOfASha256) {
    // "abc": FIPS 180-2, appendix B.1.
    EXPECT_EQ(peer_id::of("abc").hex(), "ba7816bf8f01cfea414140de5dae2223b00361a3");
    EXPECT_EQ(peer_id::from_hex("BA7816bf8f01cfea414140de5dae2223b00361a3"), peer_id::of("abc"));
    EXPECT_EQ(peer_id::from_bytes(peer_id::of("abc").view()), peer_id::of("abc"));
}

TEST(PeerId, AnythingElseIsNone) {
    for (const char* const text :
         {"", "ba7816bf8f01cfea414140de5dae2223b00361a", "ba7816bf8f01cfea414140de5dae2223b00361a3b",
          "ba7816bf8f01cfea414140de5dae2223b00361ag", "ba7816bf8f01cfea 14140de5dae2223b00361a3"})
        EXPECT_EQ(peer_id::from_hex(text), std::nullopt) << text;
    EXPECT_EQ(peer_id::from_bytes("these are too few !"), std::nullopt);
}

TEST(PeerId, DistancesAreThoseOfKademlia) {
    std::mt19937_64 random(1);
    for (int round = 0; round < 1000; ++round) {
        const peer_id a = peer_id::any(random), b = peer_id::any(random), c = peer_id::any(random);
        EXPECT_EQ((a ^ a).bit_length(), 0u);
        EXPECT_EQ(a ^ b, b ^ a);
        EXPECT_EQ(a ^ c, (a ^ b) ^ (b ^ c));
        EXPECT_EQ(is_closer(a, b, c), (a ^ c) < (b ^ c));
        EXPECT_FALSE(is_closer(a, a, c));
        // The bucket is the first bit in which they differ.
        unsigned first = 0;
        while (a.bit(first) == b.bit(first)) ++first;
        EXPECT_EQ((a ^ b).bit_length(), peer_id::bits - first);
        peer_id flipped = a;
        flipped.flip(first);
        EXPECT_EQ((a ^ flipped).bit_length(), peer_id::bits - first);
    }
}

TEST(Identity, SignsAsRfc8032Does) {
    // RFC 8032 §7.1, test 2.
    const std::string seed_hex = "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb";
    const std::string key_hex = "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c";
    const std::string signature_hex = "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                                      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00";
    const auto bytes = [](const std::string& hex, auto into) {
        for (std::size_t i = 0; i < into.size(); ++i)
            into[i] = static_cast<std::uint8_t>(std::stoi(hex.substr(2 * i, 2), nullptr, 16));
        return into;
    };
    const identity me = identity::from_seed(bytes(seed_hex, identity::seed()));
    EXPECT_EQ(me.public_key(), bytes(key_hex, public_key()));
    EXPECT_EQ(me.sign("\x72"), bytes(signature_hex, signature()));
    EXPECT_EQ(me.id().hex(), "39f713d0a644253f04529421b9f51b9b08979d08"); // docs/protocol.md
    EXPECT_EQ(me.private_key(), bytes(seed_hex, identity::seed()));
}

TEST(Identity, OnlyItsOwnSignatureVerifies) {
    const identity me = identity::generate(), other = identity::generate();
    signature by = me.sign("I was here");
    EXPECT_TRUE(identity::verify(me.public_key(), "I was here", by));
    EXPECT_FALSE(identity::verify(me.public_key(), "I was there", by));
    EXPECT_FALSE(identity::verify(other.public_key(), "I was here", by));
    EXPECT_FALSE(identity::verify(public_key{}, "I was here", by));
    by[20] ^= 1;
    EXPECT_FALSE(identity::verify(me.public_key(), "I was here", by));
    EXPECT_TRUE(identity::verify(me.public_key(), "", me.sign("")));
}

class IdentityFile : public scratch_test {
protected:
    std::string loading(const std::filesystem::path& file) const {
        return sentence_of([&] { identity::load(file); });
    }
};

TEST_F(IdentityFile, OnlyItsOwnerMayReadIt) {
    const std::filesystem::path file = path("peer.pem");
    const identity me = identity::load_or_generate(file);
    EXPECT_EQ(identity::load_or_generate(file).id(), me.id());
    EXPECT_EQ(std::filesystem::status(file).permissions(),
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
    identity::generate().save(file); // replaces it
    EXPECT_NE(identity::load(file).id(), me.id());
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 1);

    std::filesystem::permissions(file, std::filesystem::perms::group_read, std::filesystem::perm_options::add);
    EXPECT_NE(loading(file).find("chmod 600"), std::string::npos) << loading(file);
    EXPECT_NE(loading(file).find(file.string()), std::string::npos);
}

TEST_F(IdentityFile, IsOfOpensslsOwnKind) {
    shell("umask 077; openssl genpkey -algorithm ed25519 -out theirs.pem && openssl genrsa -out rsa.pem 2048 2> "
          "/dev/null");
    const identity me = identity::load(path("theirs.pem"));
    me.save(path("ours.pem"));
    shell("cmp theirs.pem ours.pem");
    EXPECT_NE(loading(path("rsa.pem")).find("there is no Ed25519 key"), std::string::npos) << loading(path("rsa.pem"));
}

TEST_F(IdentityFile, WhatIsNoneIsNamed) {
    const std::filesystem::path file = path("peer.pem");
    EXPECT_NE(loading(file).find("No such file"), std::string::npos) << loading(file);
    write("peer.pem", "-----BEGIN PRIVATE KEY-----\nnonsense\n-----END PRIVATE KEY-----\n");
    std::filesystem::permissions(file, std::filesystem::perms::owner_read);
    EXPECT_NE(loading(file).find("there is no Ed25519 key"), std::string::npos) << loading(file);
    EXPECT_THROW(identity::generate().save(folder / "missing" / "peer.pem"), std::system_error);
}

TEST(Contact, ArrivesAsItWasSent) {
    const identity who = identity::generate();
    for (const contact& c : {contact(who.public_key()), contact(who.public_key(), {address("10.0.0.7:7000")}),
                             contact(who.public_key(), {address("[2001:db8::1]:7000"), address("10.0.0.7:1")}, true)}) {
        EXPECT_EQ(contact::from_value(c.to_value()), c);
        EXPECT_EQ(c.id(), who.id());
    }
    EXPECT_EQ(contact(who.public_key(), {address("10.0.0.7:7000")}).to_string(), who.id().hex() + " at 10.0.0.7:7000");
}

TEST(Contact, IsWrittenAsTheProtocolHasIt) {
    const contact c(public_key{7}, {address("10.0.0.7:7000"), address("[2001:db8::1]:80"), address("unix:/run/x")},
                    true);
    using namespace std::string_literals;
    EXPECT_EQ(c.to_value().bytes().bytes, "\x07"s + std::string(31, '\0') + "\x01\x02"s +
                                              "\x04\x0a\x00\x00\x07\x1b\x58"s + "\x06\x20\x01\x0d\xb8"s +
                                              std::string(11, '\0') + "\x01\x00\x50"s);
    // Nobody else can use an address of AF_UNIX.
    EXPECT_EQ(contact::from_value(c.to_value()).addresses().size(), 2u);
}

TEST(Contact, WhatIsNoneIsRefused) {
    using namespace std::string_literals;
    const std::string key(32, 'k');
    const std::string at = "\x04\x0a\x00\x00\x07\x1b\x58"s;
    std::string nine = key + "\x00\x09"s;
    for (int i = 0; i < 9; ++i) nine += at;
    for (const std::string& wrong :
         {""s, key, key + "\0"s, key + "\x02\0"s, key + "\x00\x01"s, key + "\x00\x01"s + at.substr(0, 6),
          key + "\x00\x00"s + at, key + "\x00\x01\x05"s + at.substr(1), key + "\x00\x01"s + at.substr(0, 5) + "\0\0"s,
          nine})
        EXPECT_THROW(contact::from_value(value::binary{wrong}), value_error) << testing::PrintToString(wrong);
    EXPECT_THROW(contact::from_value(key), value_error);
    std::string all;
    for (int i = 0; i < 20; ++i) all += key + "\x00\x01"s + at;
    EXPECT_EQ(contacts_from(value::binary{all}, 20).size(), 20u);
    EXPECT_THROW(contacts_from(value::binary{all}, 19), value_error);
    EXPECT_THROW(contacts_from(value::binary{all + "k"}, 21), value_error);
}

} // namespace
} // namespace lockstep::net::p2p
