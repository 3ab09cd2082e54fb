// Several requests on one connection: pipelined, damaged, cut short.
#include "http/simple_server.hpp"

#include <regex>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

struct SeveralRequests : Server {};

TEST_F(SeveralRequests, PipelinedRequestsAreReadAndAnsweredInOneGo) {
    scripted_stream client({get("/") + get("/other") + post("/echo", "abc") + get("/")});
    s.serve(client);
    const auto all = answers_in(client.heard);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[0].code, 200U);
    EXPECT_EQ(all[1].code, 404U);
    EXPECT_EQ(all[2].body, "abc");
    EXPECT_EQ(all[3].code, 200U);
    EXPECT_EQ(client.writes, 1);
    EXPECT_EQ(client.reads, 2); // the requests, and their end
}

TEST_F(SeveralRequests, AnswersBeforeItWaits) {
    scripted_stream client({get("/")});
    client.silent_at_the_end = true;
    s.serve(client);
    EXPECT_EQ(answers_in(client.at_first_silence).size(), 1U);
}

TEST_F(SeveralRequests, AThousandPipelinedRequests) {
    std::string says;
    for (int i = 0; i < 1'000; ++i) says += post("/echo", std::to_string(i));
    const auto all = talk(s, {says});
    ASSERT_EQ(all.size(), 1'000U);
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].body, std::to_string(i));
}

TEST_F(SeveralRequests, ThePiecesDoNotMatter) {
    const std::string says = get("/") + post("/echo", "abc") +
                             "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" +
                             "2\r\nde\r\n1;x\r\nf\r\n0\r\nSum: 1\r\n\r\n" + post("/ignore", "xyz") + get("/other");
    const auto told = [&](std::vector<std::string> pieces) {
        std::string text;
        for (const answer& a : talk(s, std::move(pieces)))
            text += std::to_string(a.code) + " " + a.body + a["Trailer-Sum"] + ", ";
        return text;
    };
    const std::string whole = told({says});
    EXPECT_EQ(whole, "200 hello\n, 200 abc, 200 def1, 200 ignored, 404 Not Found\n, ");
    EXPECT_EQ(told(one_by_one(says)), whole);
    std::mt19937 random(9);
    for (int i = 0; i < 100; ++i) EXPECT_EQ(told(split(says, random)), whole);
}

TEST_F(SeveralRequests, EndsTheConnectionWhereItIsAskedTo) {
    const auto all = talk(s, {get("/", "Connection: close\r\n") + get("/")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0]["Connection"], "close");
}

TEST_F(SeveralRequests, Http10IsClosedUnlessItAsksNotTo) {
    EXPECT_EQ(ask(s, "GET / HTTP/1.0\r\n\r\n" + get("/"))["Connection"], "close");
    const auto all = talk(s, {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n"});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["Connection"], "keep-alive");
    EXPECT_EQ(all[1]["Connection"], "close");
}

TEST_F(SeveralRequests, WhatFollowsABadRequestIsNeverAnswered) {
    const std::string smuggled = "GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n";
    for (const char* bad :
         {"POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
          "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", "GET / HTTP/1.1\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n\r\n",
          "GET / HTTP/1.1\r\nHost: a\r\n X: y\r\n\r\n",
          "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\nx\r\n0\r\n\r\n",
          "POST /ignore HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nxx\r\n"}) {
        scripted_stream client({std::string(bad) + smuggled});
        s.serve(client);
        const auto all = answers_in(client.heard);
        ASSERT_EQ(all.size(), 1U) << bad;
        EXPECT_TRUE(client.half_closed) << bad;
    }
    EXPECT_TRUE(handled.empty() || handled == std::vector<std::string>(2, "/echo"));
}

/// Whatever becomes of a conversation whose bytes were damaged, it does not depend on the pieces in which they come.
TEST_F(SeveralRequests, DamageIsAnsweredAlikeInAnyPieces) {
    const std::string sound = get("/?x=1") + post("/echo", "hello", "X: y\r\n") +
                              "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: "
                              "chunked\r\n\r\n2\r\nde\r\n1;x\r\nf\r\n0\r\nSum: 1\r\n\r\n" +
                              post("/ignore", "GET / HTTP/1.1\r\n\r\n") + get("/other", "Connection: close\r\n") +
                              get("/");
    static const char bytes[] = {'\r',   '\n',   ' ', '\t', ':', '0', '5', 'a', '\0',
                                 '\x7f', '\x80', ';', ',',  '/', '*', '-', '%', '.'};
    const auto told = [&](std::vector<std::string> pieces) {
        scripted_stream client(std::move(pieces));
        s.serve(client);
        const std::string text = std::regex_replace(client.heard, std::regex("Date: [^\r]*\r\n"), "");
        answers_in(client.heard); // whole, and well formed
        return text;
    };
    std::mt19937 random(14);
    for (int round = 0; round < 500; ++round) {
        std::string text = sound;
        for (unsigned i = 1 + random() % 3; i > 0; --i) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
            case 0: text[at] = bytes[random() % sizeof bytes]; break;
            case 1: text.insert(at, 1, bytes[random() % sizeof bytes]); break;
            default: text.erase(at, 1 + random() % 5);
            }
        }
        const std::string whole = told({text});
        ASSERT_EQ(told(one_by_one(text)), whole) << text;
        ASSERT_EQ(told(split(text, random)), whole) << text;
    }
}

TEST_F(SeveralRequests, AConnectionMayEndAnywhere) {
    const std::string says =
        get("/") +
        "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nSum: 1\r\n\r\n" +
        post("/ignore", "xyz");
    for (std::size_t n = 0; n <= says.size(); ++n) {
        const auto all = talk(s, {says.substr(0, n)});
        std::size_t answered = 0;
        for (const answer& a : all) answered += a.code == 200 ? 1 : 0;
        EXPECT_GE(answered + 1, all.size()) << n; // only the last one can be refused
        EXPECT_LE(all.size(), 3U) << n;
    }
}

TEST_F(SeveralRequests, WhoHasSaidAllIsNotWaitedFor) {
    scripted_stream client({post("/echo", "abc", "Connection: close\r\n")});
    s.serve(client);
    EXPECT_FALSE(client.half_closed); // nothing can be lost, so the connection may be closed at once
    scripted_stream talkative({post("/echo", "abc", "Connection: close\r\n") + get("/")});
    s.serve(talkative);
    EXPECT_TRUE(talkative.half_closed);
}

} // namespace
