// Reading messages from bytes: limits, trailers, responses, the end of the connection; and random messages in random pieces.
#include "http/transcript.hpp"

#include <gtest/gtest.h>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

std::string requests(const std::string& bytes, const limits& most = {}) {
    request_reader reader(most);
    const std::string result = transcript(reader, {bytes}, true);
    request_reader slow(most);
    EXPECT_EQ(transcript(slow, one_by_one(bytes), true), result);
    return result;
}

std::string responses(const std::string& bytes, method answered = method::get) {
    response_reader reader;
    reader.answers(answered);
    const std::string result = transcript(reader, {bytes}, true);
    response_reader slow;
    slow.answers(answered);
    EXPECT_EQ(transcript(slow, one_by_one(bytes), true), result);
    return result;
}

TEST(Limits, OfTheBodyHoldBeforeItIsRead) {
    limits small;
    small.body_bytes = 4;
    EXPECT_EQ(requests("POST / HTTP/1.0\r\nContent-Length: 5\r\n\r\n", small),
              "POST / Content-Length=5413 (the content is too large)");
    EXPECT_EQ(requests("POST / HTTP/1.0\r\nContent-Length: 4\r\n\r\nabcd", small),
              "POST / Content-Length=4 [abcd] close. ");
}

TEST(Limits, OfAChunkedBodyHoldAtTheChunkThatExceeds) {
    limits small;
    small.body_bytes = 4;
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
    const std::string told = "POST / Host=a Transfer-Encoding=chunked";
    EXPECT_EQ(requests(head + "2\r\nab\r\n2\r\ncd\r\n0\r\n\r\n", small), told + " [abcd] keep. ");
    EXPECT_EQ(requests(head + "2\r\nab\r\n3\r\n", small), told + "413 (the content is too large)");
}

TEST(Limits, OfTheBodyCanBeSetForOneMessage) {
    request_reader reader;
    std::string_view input = "POST / HTTP/1.0\r\nContent-Length: 17000000\r\n\r\n";
    ASSERT_EQ(reader.read(input), event::head);
    reader.limit_body(17'000'000);
    EXPECT_EQ(reader.read(input), event::more);
}

TEST(Requests, ThatAreCutShortAreIncomplete) {
    const std::string whole =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nX: y\r\n\r\n";
    for (std::size_t n = 1; n < whole.size(); ++n) {
        request_reader reader;
        EXPECT_TRUE(transcript(reader, {whole.substr(0, n)}, true).ends_with("cut short")) << n;
        EXPECT_EQ(reader.failure(), fault::incomplete);
    }
    EXPECT_EQ(requests(""), "");
    EXPECT_EQ(requests("\r\n"), "");
}

TEST(Requests, AfterAFaultNothingIsRead) {
    request_reader reader;
    std::string_view input = "GET / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n";
    EXPECT_EQ(reader.read(input), event::failed);
    EXPECT_EQ(reader.read(input), event::failed);
    EXPECT_EQ(reader.finish(), event::failed);
    EXPECT_EQ(reader.failure(), fault::no_host);
}

TEST(Requests, MayExpectToBeAskedForTheBody) {
    const auto expects = [](const std::string& text) {
        request_head head;
        EXPECT_EQ(parse_head(text, {}, head), fault::none) << text;
        return head.expects_continue;
    };
    EXPECT_TRUE(expects("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n"));
    EXPECT_TRUE(expects("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nTransfer-Encoding: chunked\r\n\r\n"));
    EXPECT_FALSE(expects("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n"));
    EXPECT_FALSE(expects("PUT / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n"));
    EXPECT_FALSE(expects("PUT / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"));
}

TEST(Heads, AreWholeTexts) {
    request_head head;
    EXPECT_EQ(parse_head("GET / HTTP/1.0\r\n", {}, head), fault::incomplete);
    EXPECT_EQ(parse_head("GET / HTTP/1.0\r\n\r\nmore", {}, head), fault::incomplete);
    EXPECT_EQ(parse_head("", {}, head), fault::incomplete);
    EXPECT_EQ(parse_head("\r\nGET / HTTP/1.0\r\n\r\n", {}, head), fault::none);
}

TEST(Heads, AreReadBackAsTheyAreWritten) {
    request_head asked;
    asked.method = method::put;
    asked.target = "/a?b";
    asked.fields.set("Host", "a");
    asked.fields.set("Content-Length", "0");
    std::string text;
    append_head(text, asked);
    EXPECT_EQ(text, "PUT /a?b HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n\r\n");
    request_head read;
    EXPECT_EQ(parse_head(text, {}, read), fault::none);
    EXPECT_EQ(line_of(read) + text_of(read.fields), "PUT /a?b Host=a Content-Length=0");

    response_head answered;
    answered.status = status::not_found;
    answered.fields.set("Content-Length", "0");
    text.clear();
    append_head(text, answered);
    EXPECT_EQ(text, "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n");
}

TEST(Heads, ThatCouldNotBeReadBackAreNotWritten) {
    std::string out;
    for (const char* bad : {"", "/a b", "/\r\n", "/\x7f", "/\xc3\xa4"}) {
        request_head head;
        head.target = bad;
        EXPECT_THROW(append_head(out, head), std::invalid_argument) << bad;
    }
    response_head head;
    head.reason = "OK\r\nSet-Cookie: evil=1";
    EXPECT_THROW(append_head(out, head), std::invalid_argument);
    head.reason.clear();
    for (const int code : {0, 99, 1000}) {
        head.status = static_cast<status>(code);
        EXPECT_THROW(append_head(out, head), std::invalid_argument) << code;
    }
    EXPECT_EQ(out, "");
}

TEST(Responses, EndAsTheirHeadsSay) {
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"), "200 Content-Length=2 [hi] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n"),
              "200 Transfer-Encoding=chunked [hi] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\n\r\nuntil the end"), "200 [until the end] end");
    EXPECT_EQ(responses("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\n\r\nuntil the end"),
              "200 Connection=keep-alive [until the end] end");
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nhi"), "200 Content-Length=3cut short");
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n"),
              "200 Transfer-Encoding=chunkedcut short");
}

TEST(Responses, WithoutContentWhateverTheySay) {
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n", method::head),
              "200 Content-Length=9 [] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"), "304 Content-Length=9 [] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 204 No Content\r\n\r\n"), "204 [] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 200 OK\r\n\r\n", method::connect), "200 [] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 200 "
                        "OK\r\nContent-Length: 1\r\n\r\n!"),
              "100 [] keep. 103 Link=x [] keep. 200 Content-Length=1 [!] keep. ");
}

TEST(Responses, OfAnEvilServer) {
    for (const char* bad :
         {"HTTP/1.1 200 OK\n\n", "HTTP/1.1  200 OK\r\n\r\n", "HTTP/1.1 2000 OK\r\n\r\n", "HTTP/1.1 20 OK\r\n\r\n",
          "HTTP/1.1 099 OK\r\n\r\n", "HTTP/2.0 200 OK\r\n\r\n", "HTTP/1.1200 OK\r\n\r\n", "ICY 200 OK\r\n\r\n",
          "\r\nHTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 O\x01K\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", "HTTP/1.1 200 OK\r\n X: y\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
          "HTTP/1.1 200 OK\r\nSet-Cookie : a\r\n\r\n", "garbage\r\n\r\n"})
        EXPECT_TRUE(responses(bad).ends_with(")")) << bad;
    EXPECT_EQ(responses("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"), "200 Content-Length=0 [] keep. ");
    EXPECT_EQ(responses("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n"), "200 Content-Length=0 [] keep. ");
}

std::string random_request(std::mt19937& random, std::string& told) {
    static const char* const methods[] = {"GET", "POST", "PUT", "DELETE", "PATCH"};
    const std::string target = "/" + std::string(random() % 20, 'p'), method = methods[random() % 5];
    std::string text = method + " " + target + " HTTP/1.1\r\nHost: a\r\n", listed = " Host=a";
    for (unsigned i = random() % 4; i > 0; --i) {
        const std::string value(random() % 30, 'v');
        text += "X-" + std::to_string(i) + ":" + std::string(random() % 3, ' ') + value + "\r\n";
        listed += " X-" + std::to_string(i) + "=" + value;
    }
    const auto content = [&] { return std::string(random() % 50, static_cast<char>('a' + random() % 26)); };
    std::string body;
    if (random() % 2 != 0) {
        body = content();
        text += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
        listed += " Content-Length=" + std::to_string(body.size());
    } else {
        text += "Transfer-Encoding: chunked\r\n\r\n";
        listed += " Transfer-Encoding=chunked";
        for (unsigned i = random() % 4; i > 0; --i) {
            const std::string piece = content() + "!";
            append_chunk_size(text, piece.size());
            text += piece + "\r\n";
            body += piece;
        }
        append_last_chunk(text);
    }
    told += method + " " + target + listed + " [" + body + "] keep. ";
    return text;
}

TEST(RandomRequests, AreReadAsTheyWereMeantInAnyPieces) {
    std::mt19937 random(3);
    for (int round = 0; round < 500; ++round) {
        std::string text, told;
        for (unsigned i = 1 + random() % 5; i > 0; --i) text += random_request(random, told);
        request_reader reader;
        ASSERT_EQ(transcript(reader, split(text, random), true), told) << text;
    }
}

/// Requests in which a few bytes were changed: whatever they are taken for, it does not depend on the pieces, and nothing breaks.
TEST(RandomRequests, WithDamageAreReadAlikeInAnyPieces) {
    std::mt19937 random(4);
    static const char bytes[] = {'\r', '\n',   ' ',    '\t', ':', '0', '5', 'a',
                                 '\0', '\x7f', '\x80', ';',  ',', '/', '*', '-'};
    int refused = 0;
    for (int round = 0; round < 3'000; ++round) {
        std::string text, told;
        for (unsigned i = 1 + random() % 3; i > 0; --i) text += random_request(random, told);
        for (unsigned i = 1 + random() % 3; i > 0; --i) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
            case 0: text[at] = bytes[random() % sizeof bytes]; break;
            case 1: text.insert(at, 1, bytes[random() % sizeof bytes]); break;
            default: text.erase(at, 1 + random() % 3);
            }
            if (text.empty()) text = "\r";
        }
        request_reader whole, slow, pieces;
        const std::string result = transcript(whole, {text}, true);
        ASSERT_EQ(transcript(slow, one_by_one(text), true), result) << text;
        ASSERT_EQ(transcript(pieces, split(text, random), true), result) << text;
        refused += result.ends_with(")") ? 1 : 0;
    }
    EXPECT_GT(refused, 1'000); // the damage is damage
}

} // namespace
