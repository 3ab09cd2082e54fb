#include "lockstep/net/message/codec.hpp"
#include "message/random_message.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <sstream>

namespace lockstep::net {
namespace {

constexpr message_deadline now = random_messages::now;

std::string encoded(const message_codec& with, const message& m) {
    std::string bytes;
    EXPECT_EQ(with.encode(m, now, bytes), std::error_code());
    return bytes;
}

/// All messages of these bytes, fed in pieces of that size, and what is wrong with them.
std::pair<std::vector<message>, std::error_code> decoded(message_codec& with, std::string_view bytes,
                                                         std::size_t piece) {
    std::vector<message> all;
    std::error_code error;
    while (!bytes.empty()) {
        with.feed(bytes.substr(0, piece));
        bytes.remove_prefix(std::min(piece, bytes.size()));
        while (auto m = with.next(now, error)) all.push_back(std::move(*m));
        if (error) return {std::move(all), error};
    }
    return {std::move(all), with.finish()};
}

template <class Codec>
class Encodings : public testing::Test {};
using both = testing::Types<frame_codec, json_lines_codec>;
TYPED_TEST_SUITE(Encodings, both);

TYPED_TEST(Encodings, WhatWasWrittenIsReadInPiecesOfAnySize) {
    random_messages random(1);
    for (int round = 0; round < 300; ++round) {
        std::vector<message> sent;
        std::string bytes;
        for (unsigned left = 1 + random.below(4); left > 0; --left) {
            sent.push_back(random.next());
            ASSERT_EQ(TypeParam().encode(sent.back(), now, bytes), std::error_code());
        }
        for (const std::size_t piece : {std::size_t(1), std::size_t(2 + random.below(30)), bytes.size()}) {
            TypeParam codec;
            const auto [read, error] = decoded(codec, bytes, piece);
            ASSERT_EQ(error, std::error_code());
            ASSERT_EQ(read.size(), sent.size());
            for (std::size_t i = 0; i < sent.size(); ++i) ASSERT_TRUE(same(read[i], sent[i])) << bytes;
        }
    }
}

TYPED_TEST(Encodings, AStreamThatEndsWithinAMessageIsTruncated) {
    random_messages random(2);
    for (int round = 0; round < 100; ++round) {
        const std::string bytes = encoded(TypeParam(), random.next());
        TypeParam codec;
        EXPECT_EQ(decoded(codec, bytes.substr(0, 1 + random.below(static_cast<unsigned>(bytes.size() - 1))), 7).second,
                  message_errc::truncated);
    }
}

TYPED_TEST(Encodings, DamagedBytesAreAMessageOrAnErrorAndNothingElse) {
    random_messages random(3);
    int refused = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string bytes = encoded(TypeParam(), random.next());
        for (unsigned left = 1 + random.below(3); left > 0; --left)
            bytes[random.below(static_cast<unsigned>(bytes.size()))] = static_cast<char>(random.below(256));
        TypeParam codec;
        const auto [read, error] = decoded(codec, bytes, 16);
        refused += error ? 1 : 0;
        for (const message& m : read) { // what was accepted can be sent on
            std::string again;
            EXPECT_EQ(TypeParam().encode(m, now, again), std::error_code());
        }
        if (error && error != message_errc::truncated) {
            std::error_code later;
            codec.feed(encoded(TypeParam(), random.next()));
            EXPECT_FALSE(codec.next(now, later).has_value());
            EXPECT_EQ(later, error); // it stays wrong
        }
    }
    EXPECT_GT(refused, 300);
}

TYPED_TEST(Encodings, NamesAreVisibleAsciiOfAtMost255Bytes) {
    for (const std::string& bad :
         {std::string(), std::string("a b"), std::string("é"), std::string("a\n"), std::string(256, 'a')})
        for (std::string message::*which : {&message::sender, &message::recipient, &message::kind}) {
            message m{.sender = "a", .recipient = "b", .kind = "c"};
            m.*which = bad;
            std::string bytes = "before";
            EXPECT_EQ(TypeParam().encode(m, now, bytes), message_errc::wrong_name);
            EXPECT_EQ(bytes, "before");
        }
}

TYPED_TEST(Encodings, WhatIsBeyondALimitIsNeitherWrittenNorRead) {
    const message_limits small{
        .message_bytes = 300, .depth = 2, .array_items = 3, .map_members = 3, .text_bytes = 10, .binary_bytes = 10};
    using M = value::map;
    using A = value::array;
    const struct {
        value content;
        message_errc error;
    } cases[] = {
        {A{A{A{}}}, message_errc::too_deep},
        {M{{"a", M{{"b", M{}}}}}, message_errc::too_deep},
        {A{1, 2, 3, 4}, message_errc::too_many},
        {M{{"a", 1}, {"b", 2}, {"c", 3}, {"d", 4}}, message_errc::too_many},
        {std::string(11, 'x'), message_errc::too_large},
        {value::binary{std::string(11, 'x')}, message_errc::too_large},
        {std::string(500, 'x'), message_errc::too_large},
    };
    const auto with_limits = [&] {
        if constexpr (std::is_same_v<TypeParam, frame_codec>)
            return std::make_unique<frame_codec>(frame_options{.limits = small});
        else return std::make_unique<json_lines_codec>(small);
    };
    for (const auto& [content, error] : cases) {
        const message m{.sender = "a", .recipient = "b", .kind = "c", .content = content};
        std::string bytes;
        EXPECT_EQ(with_limits()->encode(m, now, bytes), error) << content.to_string();
        EXPECT_EQ(bytes, "");
        const auto reader = with_limits();
        EXPECT_EQ(decoded(*reader, encoded(TypeParam(), m), 5).second, error) << content.to_string();
    }
    const message fits{
        .sender = "a", .recipient = "b", .kind = "c", .content = value(A{A{1, 2, 3}, std::string(10, 'x')})};
    const auto reader = with_limits();
    EXPECT_EQ(decoded(*reader, encoded(TypeParam(), fits), 5).first.size(), 1U);
}

TEST(BothEncodings, CarryTheSameMessages) {
    random_messages random(4);
    for (int round = 0; round < 2000; ++round) {
        const message sent = random.next();
        frame_codec frames;
        json_lines_codec lines;
        const auto first = decoded(frames, encoded(frames, sent), 100).first;
        ASSERT_EQ(first.size(), 1U);
        const std::string line = encoded(lines, first[0]);
        const auto second = decoded(lines, line, 100).first;
        ASSERT_EQ(second.size(), 1U) << line;
        ASSERT_TRUE(same(second[0], sent)) << line;
        ASSERT_EQ(encoded(frames, second[0]), encoded(frames, sent)); // byte for byte
        ASSERT_EQ(encoded(lines, sent), line);
    }
}

TEST(BothEncodings, HandOnWhatIsLeftOfADeadline) {
    const message m{.sender = "a", .recipient = "b", .kind = "c", .deadline = now + std::chrono::milliseconds(250)};
    frame_codec codec;
    codec.feed(encoded(codec, m));
    const message_deadline elsewhere = now + std::chrono::hours(77); // another clock
    std::error_code error;
    EXPECT_EQ(codec.next(elsewhere, error)->deadline, elsewhere + std::chrono::milliseconds(250));
    std::string late; // what is too late still says so
    EXPECT_EQ(codec.encode(m, now + std::chrono::seconds(1), late), std::error_code());
    codec.feed(late);
    EXPECT_EQ(codec.next(elsewhere, error)->deadline, elsewhere);
}

TEST(Frames, OpaqueContentIsForwardedWithoutBeingTouched) {
    const std::string secret = "\x93\x01\x02"; // would be a lie, were it parsed
    frame_codec codec;
    codec.feed(encoded(codec, {.sender = "a", .recipient = "b", .kind = "c", .content = value(value::binary{secret})}));
    std::error_code error;
    const auto m = codec.next(now, error);
    ASSERT_TRUE(m.has_value());
    EXPECT_TRUE(m->content.is_encoded());
    EXPECT_EQ(m->content.to_value().bytes().bytes, secret);
}

/// A frame of version 1 and network 0 around that payload.
std::string frame(std::string_view payload) {
    std::string bytes("LS\x01\0\0\0\0\0", 8);
    for (int shift = 24; shift >= 0; shift -= 8) bytes += static_cast<char>(payload.size() >> shift);
    return bytes += payload;
}
constexpr std::string_view envelope = "\x98\x01\xC0\xC0\xC0\xA1k\xA1s\xA1r"; // and then the content

TEST(Frames, AreRefusedAsSoonAsItIsKnownWhy) {
    const struct {
        std::string bytes;
        message_errc error;
    } cases[] = {
        {"G", message_errc::wrong_magic}, // GET / HTTP/1.1
        {"LT", message_errc::wrong_magic},
        {"LS\x02", message_errc::wrong_version},
        {"LS\x01\x01", message_errc::malformed},
        {std::string("LS\x01\0\0\0\0\x09", 8), message_errc::wrong_network},
        {std::string("LS\x01\0\0\0\0\0\xFF\xFF\xFF\xFF", 12), message_errc::too_large},
        {std::string("LS\x01\0\0\0\0\0\0\x10\0\x01", 12), message_errc::too_large}, // 1 MiB and 1
        {frame(""), message_errc::malformed},
        {frame("\xC0"), message_errc::malformed},                                        // nil
        {frame("\x97\x01\xC0\xC0\xC0\xA1k\xA1s\xA1r"), message_errc::malformed},         // seven
        {frame("\x99\x01\xC0\xC0\xC0\xA1k\xA1s\xA1r\x01\x01"), message_errc::malformed}, // nine
        {frame(std::string(envelope)), message_errc::malformed},              // the frame ends before its content
        {frame(std::string(envelope) + "\x01\x01"), message_errc::malformed}, // and after it
        {frame(std::string(envelope) + "\xDD\x00\xFF"), message_errc::malformed},
        {frame(std::string(envelope) + std::string("\xDD\x00\x01\x00\x01", 5)), message_errc::too_many}, // 65,537 items
        {frame(std::string(envelope) + "\xDD\xFF\xFF\xFF\xFF"), message_errc::too_many},  // 4 billion items
        {frame(std::string(envelope) + "\xDF\xFF\xFF\xFF\xFF"), message_errc::too_many},  // members
        {frame(std::string(envelope) + "\xDB\xFF\xFF\xFF\xFF"), message_errc::malformed}, // bytes that are not there
        {frame(std::string(envelope) + "\xC6\xFF\xFF\xFF\xFF"), message_errc::malformed},
        {frame(std::string(envelope) + "\xC1"), message_errc::malformed},           // "never used"
        {frame(std::string(envelope) + "\xD4\x01\x01"), message_errc::unsupported}, // an extension
        {frame(std::string(envelope) + "\x81\x01\x01"), message_errc::unsupported}, // a key that is a number
        {frame(std::string(envelope) + "\x81\x90\x01"), message_errc::unsupported}, // … an array
        {frame(std::string(envelope) + "\x81\xC0\x01"), message_errc::unsupported}, // … nil
        {frame(std::string(envelope) + "\xA1\xFF"), message_errc::not_text},
        {frame(std::string(envelope) + "\xA2\xC0\x80"), message_errc::not_text},     // an overlong zero
        {frame("\x98\xFF\xC0\xC0\xC0\xA1k\xA1s\xA1r\x01"), message_errc::malformed}, // an id of -1
        {frame("\x98\xA1x\xC0\xC0\xC0\xA1k\xA1s\xA1r\x01"), message_errc::malformed},
        {frame("\x98\x01\xC0\xC0\xC0\xC0\xA1s\xA1r\x01"), message_errc::malformed}, // no kind
        {frame("\x98\x01\xC0\xC0\xC0\x91\xA1k\xA1s\xA1r\x01"),
         message_errc::malformed}, // an array in the place of the kind
        {frame("\x98\x01\xC0\xC0\xC0\xA0\xA1s\xA1r\x01"), message_errc::wrong_name},
        {frame("\x98\x01\xC0\xC0\xC0\xA1 \xA1s\xA1r\x01"), message_errc::wrong_name},
        {frame(std::string(envelope) + std::string(100'000, '\x91') + "\x01"), message_errc::too_deep},
        {frame(std::string(envelope) +
               [] {
                   std::string maps;
                   for (int i = 0; i < 100'000; ++i) maps += "\x81\xA1m";
                   return maps + "\x01";
               }()),
         message_errc::too_deep},
    };
    for (const auto& [bytes, error] : cases) {
        frame_codec codec;
        EXPECT_EQ(decoded(codec, bytes, 1000).second, error) << testing::PrintToString(bytes.substr(0, 40));
    }
    frame_codec right;
    EXPECT_EQ(decoded(right, frame(std::string(envelope) + "\x01"), 1).first.size(), 1U);
}

TEST(Frames, AKeyThatComesTwiceIsFoundWhenTheContentIsLookedAt) {
    frame_codec codec;
    const auto read = decoded(codec, frame(std::string(envelope) + "\x82\xA1x\x01\xA1x\x02"), 100).first;
    ASSERT_EQ(read.size(), 1U);
    EXPECT_THROW(read[0].content.to_value(), std::system_error);
}

TEST(Frames, AFewBytesDoNotTakeMuchMemory) {
    // Arrays that announce 65,536 items each, 60 of them within each other: two gigabytes, were they believed.
    std::string content;
    for (int i = 0; i < 60; ++i) content += std::string("\xDD\x00\x01\x00\x00", 5);
    std::error_code error;
    EXPECT_TRUE(decode_messagepack(content, error).is_nil());
    EXPECT_EQ(error, message_errc::malformed);
}

TEST(JsonLines, ReadWhatTheWorkbenchWrites) {
    json_lines_codec codec;
    codec.feed(R"({"id":42,"src":"c1","dest":"n1","body":{"type":"echo","msg_id":1,"echo":"Please echo 35"}})"
               "\n");
    std::error_code error;
    const auto m = codec.next(now, error);
    ASSERT_TRUE(m.has_value()) << error.message();
    EXPECT_EQ(m->sender, "c1");
    EXPECT_EQ(m->recipient, "n1");
    EXPECT_EQ(m->kind, "echo");
    EXPECT_EQ(m->id, 1U);
    EXPECT_FALSE(m->in_reply_to.has_value());
    EXPECT_EQ(m->content.to_value().at("echo").text(), "Please echo 35");
    EXPECT_EQ(
        encoded(codec, {.sender = "n1", .recipient = "c1", .kind = "echo_ok", .in_reply_to = 1, .content = m->content}),
        R"({"src":"n1","dest":"c1","body":{"type":"echo_ok","in_reply_to":1,"echo":"Please echo 35"}})"
        "\n");
}

TEST(JsonLines, ThatAreNoMessagesAreRefused) {
    const auto body = [](std::string_view text) {
        return R"({"src":"a","dest":"b","body":)" + std::string(text) + "}\n";
    };
    const struct {
        std::string line;
        message_errc error;
    } cases[] = {
        {"\n", message_errc::malformed},
        {"hello\n", message_errc::malformed},
        {"{}\n", message_errc::malformed},
        {"[]\n", message_errc::malformed},
        {R"({"src":"a","dest":"b"})"
         "\n",
         message_errc::malformed},
        {R"({"src":1,"dest":"b","body":{"type":"x"}})"
         "\n",
         message_errc::malformed},
        {R"({"src":"","dest":"b","body":{"type":"x"}})"
         "\n",
         message_errc::wrong_name},
        {body("[]"), message_errc::malformed},
        {body("{}"), message_errc::malformed},
        {body(R"({"type":"x","msg_id":-1})"), message_errc::malformed},
        {body(R"({"type":"x","msg_id":1.5})"), message_errc::malformed},
        {body(R"({"type":"x","msg_id":"1"})"), message_errc::malformed},
        {body(R"({"type":"x","$unknown":1})"), message_errc::malformed},
        {body(R"({"type":"x","$content":1,"more":1})"), message_errc::malformed},
        {body(R"({"type":"x","data":{"$binary":"no base64"}})"), message_errc::malformed},
        {body(R"({"type":"x","data":{"$binary":"QR=="}})"), message_errc::malformed}, // bits after the end
        {body(R"({"type":"x","data":{"$binary":1}})"), message_errc::malformed},
        {body(R"({"type":"x","data":{"$real":"big"}})"), message_errc::malformed},
        {body(R"({"type":"x","type":"y"})"), message_errc::unsupported},
        {body("{\"type\":\"x\",\"t\":\"\xFF\"}"), message_errc::malformed},
        {body(R"({"type":"x"})").insert(0, "{"), message_errc::malformed},
        {body(R"({"type":"x","deep":)" + std::string(100'000, '[') + std::string(100'000, ']') + "}"),
         message_errc::too_deep},
        {std::string((1 << 20) + 1, ' '), message_errc::too_large}, // and no end in sight
    };
    for (const auto& [line, error] : cases) {
        json_lines_codec codec;
        EXPECT_EQ(decoded(codec, line, 1000).second, error) << line.substr(0, 100);
    }
}

TEST(BothEncodings, AreAsTheExampleOfThePageHasThem) {
    std::ifstream page(LOCKSTEP_SOURCE_DIR "/docs/protocol.md");
    std::string bytes, json;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("{\"src\"") && json.empty()) json = line + "\n";
        const std::size_t words = line.find("  | "); // after the bytes
        if (words == std::string::npos) continue;
        std::istringstream digits(line.substr(0, words));
        for (int byte = 0; digits >> std::hex >> byte;) bytes += static_cast<char>(byte);
    }
    frame_codec frames({.network = 7});
    json_lines_codec lines;
    const auto from_frame = decoded(frames, bytes, 1);
    const auto from_line = decoded(lines, json, 1);
    ASSERT_EQ(from_frame.first.size(), 1U) << from_frame.second.message() << testing::PrintToString(bytes);
    ASSERT_EQ(from_line.first.size(), 1U) << from_line.second.message() << json;
    EXPECT_TRUE(same(from_frame.first[0], from_line.first[0]));
    EXPECT_EQ(encoded(frames, from_line.first[0]), bytes);
    EXPECT_EQ(encoded(lines, from_frame.first[0]), json);
}

TEST(Values, SayWhatTheyAreWhenTheyAreAskedForSomethingElse) {
    const value order = value::map{{"account", "savings"}, {"amounts", value::array{8, 13}}};
    EXPECT_EQ(order.at("amounts").items()[1].integer(), 13);
    EXPECT_EQ(order.find("owner"), nullptr);
    const auto said = [](auto&& f) -> std::string {
        try {
            f();
        } catch (const value_error& e) {
            return e.what();
        }
        return "nothing";
    };
    EXPECT_EQ(said([&] { order.at("owner"); }),
              R"(there is no member with the key 'owner' in {"account":"savings","amounts":[8,13]})");
    EXPECT_EQ(said([&] { order.at("account").integer(); }), R"(this is to be an integer of 64 bits and is "savings")");
    EXPECT_EQ(said([&] { value(-1).natural(); }), "this is to be an integer that is not negative and is -1");
    EXPECT_LE(said([&] { value(std::string(5000, 'x')).items(); }).size(), 300U);
}

TEST(Values, AreEqualWhereTheyMeanTheSame) {
    EXPECT_EQ(value(7U), value(std::int64_t(7)));
    EXPECT_EQ(value(std::uint64_t(1) << 63).kind(), value::type::large_integer);
    EXPECT_NE(value(1), value(1.0));
    EXPECT_NE(value("x"), value(value::binary{"x"}));
    EXPECT_EQ(value(NAN), value(NAN));
}

} // namespace
} // namespace lockstep::net
