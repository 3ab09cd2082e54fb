// Records: what is right about them is checked before anybody has one, and of two of them all agree which one stays.
#include "lockstep/net/message/codec.hpp"
#include "lockstep/net/p2p/values/record.hpp"

#include <algorithm>
#include <gtest/gtest.h>
#include <random>

namespace lockstep::net::p2p {
namespace {

identity owner_number(std::uint8_t n) { return identity::from_seed({n}); }

/// As another peer gets it.
record sent(const record& r) {
    std::string bytes;
    EXPECT_FALSE(encode_messagepack(r.to_value(), bytes));
    std::error_code error;
    return record::from_value(decode_messagepack(bytes, error));
}

TEST(Record, GoesToOtherPeersAsItIs) {
    const identity owner = owner_number(1);
    const std::string large(record::largest_value, 'x');
    for (const record& r : {record::immutable("hello"), record::immutable(""), record::immutable(large),
                            record::signed_by(owner, "hello", 1),
                            record::signed_by(owner, large, record::largest_sequence, std::string(64, '\0')),
                            record::tombstone(owner, 7, "salt")}) {
        const record other = sent(r);
        EXPECT_EQ(other, r);
        EXPECT_EQ(other.bytes(), r.bytes());
        EXPECT_EQ(other.is_signed(), r.is_signed());
        EXPECT_EQ(other.is_tombstone(), r.is_tombstone());
        EXPECT_EQ(other.owner(), r.owner());
        EXPECT_EQ(other.salt(), r.salt());
    }
}

/// Those of docs/protocol.md: whoever writes a peer in another language begins with them.
TEST(Record, HasTheKeysAndSignaturesOfTheProtocol) {
    EXPECT_EQ(record::immutable("hello").key().hex(), "8a2a5c9b768827de5a9552c38a044c66959c68f6");
    const record r = record::signed_by(owner_number(1), "hello", 1, "salt");
    EXPECT_EQ(peer_id::of(std::string(1, '\1') + std::string(r.owner().begin(), r.owner().end()) + "salt"), r.key());
    EXPECT_EQ(r.key().hex(), "c1763b366a811a6d9b1eb5a9bbfe437f384d6164");
    EXPECT_EQ(r.version().digest.hex(), "12bbcdc7c4ac28bd144228d6f85541602a2a4e17");
    const std::string text = std::string("LSvalue1\0\0\0\0\0\0\0\1\0\4salthello", 27);
    const std::string by = r.to_value().at("signature").bytes().bytes;
    signature s;
    std::ranges::copy(by, s.begin());
    EXPECT_TRUE(identity::verify(r.owner(), text, s));
    EXPECT_EQ(r.version().digest, peer_id::of(text));
    EXPECT_EQ(by.substr(0, 4), "\xEC\x82\x6A\x5C");
}

TEST(Record, WithAWrongSignatureOrFieldIsNone) {
    const record good = record::signed_by(owner_number(1), "hello", 5, "salt");
    const auto wrong = [&](std::string_view member, const value& v) {
        value changed = good.to_value();
        changed[member] = v;
        EXPECT_THROW(record::from_value(changed), value_error) << member << " " << v.to_string();
    };
    wrong("value", value::binary{"hellp"});
    wrong("value", "hello"); // a text is no bytes
    wrong("value", value::binary{std::string(record::largest_value + 1, 'x')});
    wrong("sequence", 6);
    wrong("sequence", 0);
    wrong("sequence", -1);
    wrong("sequence", record::largest_sequence + 1);
    wrong("salt", value::binary{"other"});
    wrong("salt", value::binary{std::string(65, 's')});
    wrong("owner", value::binary{std::string(32, '\0')});
    wrong("owner", value::binary{std::string(31, '\1')});
    wrong("signature", value::binary{std::string(64, '\0')});
    wrong("signature", value::binary{std::string(63, '\0')});
    wrong("removed", true); // and a value
    wrong("removed", 1);
    value removed = good.to_value();
    removed["removed"] = true;
    removed.members().erase("value");
    EXPECT_THROW(record::from_value(removed), value_error) << "nobody else removes it";
    for (const value& none : {value(), value("hello"), value(value::map{}), value(value::array{})})
        EXPECT_THROW(record::from_value(none), value_error) << none.to_string();
    EXPECT_THROW(record::immutable(std::string(record::largest_value + 1, 'x')), std::length_error);
    EXPECT_THROW(record::signed_by(owner_number(1), "x", 0), std::out_of_range);
    EXPECT_THROW(record::signed_by(owner_number(1), "x", record::largest_sequence + 1), std::out_of_range);
    EXPECT_THROW(record::signed_by(owner_number(1), "x", 1, std::string(65, 's')), std::length_error);
}

TEST(Record, EveryChangedBitIsSeen) {
    std::string bytes;
    const record good = record::signed_by(owner_number(1), "some value", 5, "salt");
    ASSERT_FALSE(encode_messagepack(good.to_value(), bytes));
    for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
        std::string changed = bytes;
        changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ 1 << bit % 8);
        std::error_code error;
        const value v = decode_messagepack(changed, error);
        if (error) continue;
        try {
            // Some are others' immutable records, or say the same in another way; this one they are not unless they are equal.
            const record r = record::from_value(v);
            EXPECT_TRUE(r.key() != good.key() || r == good) << bit;
        } catch (const value_error&) {
        }
    }
}

TEST(Record, AnImmutableValueNeverHasTheKeyOfAnOwner) {
    const record mine = record::signed_by(owner_number(1), "hello", 1, "salt");
    const std::string owner(mine.owner().begin(), mine.owner().end());
    EXPECT_NE(record::key_of(owner + "salt"), mine.key());
    EXPECT_NE(record::key_of("\1" + owner + "salt"), mine.key());
}

/// Whatever the order in which they come, everybody ends with the same one: it is a total order.
TEST(Record, AllAgreeWhichOneStays) {
    std::mt19937_64 random(1);
    const identity owner = owner_number(1);
    std::vector<record> all;
    for (int i = 0; i < 30; ++i) {
        const std::uint64_t sequence = 1 + random() % 4;
        if (random() % 5 == 0) all.push_back(record::tombstone(owner, sequence));
        else all.push_back(record::signed_by(owner, std::string(random() % 3, static_cast<char>(random())), sequence));
    }
    std::optional<record> stays;
    for (int order = 0; order < 200; ++order) {
        std::shuffle(all.begin(), all.end(), random);
        record last = all.front();
        for (const record& r : all)
            if (last.gives_way_to(r)) last = r;
        if (!stays) stays = last;
        EXPECT_EQ(last, *stays);
        for (const record& r : all) EXPECT_TRUE(r == last || (r.gives_way_to(last) && !last.gives_way_to(r)));
    }
    EXPECT_EQ(stays->sequence(), 4u);
    EXPECT_TRUE(record::signed_by(owner, "\x7F", 1).gives_way_to(record::signed_by(owner, "\x80", 1)));
    EXPECT_TRUE(record::signed_by(owner, "\xFF\xFF", 1).gives_way_to(record::tombstone(owner, 1)));
    EXPECT_FALSE(record::tombstone(owner, 1).gives_way_to(record::signed_by(owner, "\xFF", 1)));
    EXPECT_TRUE(record::tombstone(owner, 1).gives_way_to(record::signed_by(owner, "", 2)));
}

} // namespace
} // namespace lockstep::net::p2p
