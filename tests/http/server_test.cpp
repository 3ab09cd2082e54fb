// What a server answers.
#include "http/conversation.hpp"

#include <atomic>
#include <regex>
#include <stdexcept>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

struct Server : testing::Test {
    std::vector<std::string> errors, lines;
    std::vector<std::string> handled;
    server s;

    static server_options options(Server& self) {
        server_options o;
        o.on_error = [&self](std::string_view what) { self.errors.emplace_back(what); };
        o.log = [&self](std::string_view line) { self.lines.emplace_back(line); };
        return o;
    }
    Server() : s(options(*this)) {
        s.routes().get("/", [this](request& r) {
            handled.emplace_back(r.target());
            return response::text("hello\n");
        });
        s.routes().post("/echo", [this](request& r) {
            handled.emplace_back(r.target());
            response a = response::text(r.read_all());
            for (const auto [name, value] : r.trailers()) a.fields.add("Trailer-" + std::string(name), value);
            return a;
        });
        s.routes().post("/ignore", [](request&) { return response::text("ignored"); });
        s.routes().post("/small", [](request& r) { return response::text(r.read_all()); }, {.body_bytes = 4});
        s.routes().post("/large", [](request& r) { return response::text(std::to_string(r.read_all().size())); },
                        {.body_bytes = 100'000'000});
        s.routes().get("/no-content", [](request&) { return status::no_content; });
    }
};

TEST_F(Server, AnswersAGet) {
    const answer a = ask(s, get("/"));
    EXPECT_EQ(a.code, 200U);
    EXPECT_EQ(a.body, "hello\n");
    EXPECT_EQ(a["Content-Type"], "text/plain; charset=utf-8");
    EXPECT_EQ(a["Content-Length"], "6");
    EXPECT_EQ(a["Server"], "lockstep");
    EXPECT_TRUE(
        std::regex_match(a["Date"], std::regex("[A-Z][a-z]{2}, \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT")));
    EXPECT_TRUE(a.keep_alive);
}

TEST_F(Server, HeadHasTheSameFieldsAndNoBody) {
    answer a = ask(s, get("/")), head = ask(s, "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n", method::head);
    a.head.remove("Date"), head.head.remove("Date");
    EXPECT_EQ(text_of(head.head), text_of(a.head));
    EXPECT_EQ(head.body, "");
}

TEST_F(Server, SaysWhatIsNotThereAndWhatIsNotAllowed) {
    EXPECT_EQ(ask(s, get("/other")).code, 404U);
    const answer refused = ask(s, "DELETE / HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(refused.code, 405U);
    EXPECT_EQ(refused["Allow"], "GET, HEAD, OPTIONS");
    EXPECT_EQ(ask(s, "BREW / HTTP/1.1\r\nHost: a\r\n\r\n").code, 501U);
    EXPECT_EQ(ask(s, "CONNECT a:1 HTTP/1.1\r\nHost: a\r\n\r\n", method::connect).code, 405U);
    EXPECT_EQ(ask(s, get("/../x")).code, 400U);
    EXPECT_EQ(ask(s, get("/%00")).code, 400U);
}

TEST_F(Server, OptionsTellTheMethods) {
    const answer here = ask(s, "OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
    EXPECT_EQ(here.code, 204U);
    EXPECT_EQ(here["Allow"], "POST, OPTIONS");
    EXPECT_EQ(here["Content-Length"], "");
    EXPECT_EQ(ask(s, "OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").code, 204U);
}

TEST_F(Server, NoContentHasNoLength) {
    const answer a = ask(s, get("/no-content"));
    EXPECT_EQ(a.code, 204U);
    EXPECT_EQ(a["Content-Length"] + a["Transfer-Encoding"], "");
}

// --- several requests on one connection -------------------------------------------------------------------------------

TEST_F(Server, PipelinedRequestsAreReadAndAnsweredInOneGo) {
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

TEST_F(Server, AnswersBeforeItWaits) {
    scripted_stream client({get("/")});
    client.silent_at_the_end = true;
    s.serve(client);
    EXPECT_EQ(answers_in(client.at_first_silence).size(), 1U);
}

TEST_F(Server, AThousandPipelinedRequests) {
    std::string says;
    for (int i = 0; i < 1'000; ++i) says += post("/echo", std::to_string(i));
    const auto all = talk(s, {says});
    ASSERT_EQ(all.size(), 1'000U);
    for (int i = 0; i < 1'000; ++i) EXPECT_EQ(all[static_cast<std::size_t>(i)].body, std::to_string(i));
}

TEST_F(Server, ThePiecesDoNotMatter) {
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

TEST_F(Server, EndsTheConnectionWhereItIsAskedTo) {
    const auto all = talk(s, {get("/", "Connection: close\r\n") + get("/")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0]["Connection"], "close");
}

TEST_F(Server, Http10IsClosedUnlessItAsksNotTo) {
    EXPECT_EQ(ask(s, "GET / HTTP/1.0\r\n\r\n" + get("/"))["Connection"], "close");
    const auto all = talk(s, {"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n"});
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0]["Connection"], "keep-alive");
    EXPECT_EQ(all[1]["Connection"], "close");
}

TEST_F(Server, WhatFollowsABadRequestIsNeverAnswered) {
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
TEST_F(Server, DamageIsAnsweredAlikeInAnyPieces) {
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

TEST_F(Server, AConnectionMayEndAnywhere) {
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

TEST_F(Server, WhoHasSaidAllIsNotWaitedFor) {
    scripted_stream client({post("/echo", "abc", "Connection: close\r\n")});
    s.serve(client);
    EXPECT_FALSE(client.half_closed); // nothing can be lost, so the connection may be closed at once
    scripted_stream talkative({post("/echo", "abc", "Connection: close\r\n") + get("/")});
    s.serve(talkative);
    EXPECT_TRUE(talkative.half_closed);
}

// --- bodies -----------------------------------------------------------------------------------------------------------

TEST_F(Server, ABodyIsAskedForWhenItIsWanted) {
    scripted_stream client(
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", "abc"});
    s.serve(client);
    const auto all = answers_in(client.heard);
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].code, 100U);
    EXPECT_EQ(all[1].body, "abc");
    EXPECT_TRUE(all[1].keep_alive);
}

TEST_F(Server, ABodyThatNobodyWantsIsNotAskedFor) {
    const auto all = talk(s, {"POST /ignore HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].code, 200U);
    EXPECT_FALSE(all[0].keep_alive); // nobody knows whether the body will come
}

TEST_F(Server, ABodyThatIsThereAlreadyIsNotAskedFor) {
    const auto all = talk(s, {post("/echo", "abc", "Expect: 100-continue\r\n")});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].body, "abc");
}

TEST_F(Server, Http10IsNotAskedForItsBody) {
    const auto all = talk(s, {"POST /echo HTTP/1.0\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", "abc"});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].body, "abc");
}

TEST_F(Server, ABodyThatIsTooLargeIsRefusedBeforeItIsRead) {
    scripted_stream client(
        {"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 999999999\r\nExpect: 100-continue\r\n\r\n"});
    s.serve(client);
    const auto all = answers_in(client.heard);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].code, 413U);
    EXPECT_FALSE(all[0].keep_alive);
    EXPECT_TRUE(client.half_closed);
    EXPECT_TRUE(handled.empty());
}

TEST_F(Server, RoutesHaveLimitsOfTheirOwn) {
    EXPECT_EQ(ask(s, post("/small", "abcd")).body, "abcd");
    EXPECT_EQ(ask(s, post("/small", "abcde")).code, 413U);
    EXPECT_EQ(
        ask(s, "POST /small HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\n0\r\n\r\n").code,
        413U);
    EXPECT_EQ(ask(s, post("/large", std::string(20'000'000, 'x'))).body, "20000000");
}

TEST_F(Server, ABodyThatIsNotReadIsDropped) {
    const auto all = talk(s, {post("/ignore", std::string(10'000, 'x')) + get("/") +
                              post("/other", "GET / HTTP/1.1\r\n\r\n") + get("/")});
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[1].code, 200U);
    EXPECT_EQ(all[2].code, 404U);
    EXPECT_EQ(all[3].code, 200U);
}

TEST_F(Server, ALargeBodyThatIsNotReadEndsTheConnection) {
    scripted_stream client({post("/ignore", std::string(1'000'000, 'x')) + get("/")});
    s.serve(client);
    const auto all = answers_in(client.heard);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].body, "ignored");
    EXPECT_EQ(all[0]["Connection"], "close");
    EXPECT_LT(client.reads, 100); // and is not read to its end
}

TEST_F(Server, AnEndlessChunkedBodyThatIsNotReadEndsTheConnection) {
    std::vector<std::string> says = {"POST /ignore HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"};
    for (int i = 0; i < 1'000; ++i) says.push_back("400\r\n" + std::string(1024, 'x') + "\r\n");
    scripted_stream client(says);
    s.serve(client);
    EXPECT_EQ(answers_in(client.heard).size(), 1U);
    EXPECT_LT(client.reads, 200);
}

TEST_F(Server, ACutShortBodyIsNoBody) {
    EXPECT_EQ(ask(s, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc").code, 400U);
}

// --- time -------------------------------------------------------------------------------------------------------------

TEST_F(Server, WhoIsSilentBetweenRequestsIsLeftWithoutAWord) {
    scripted_stream client({get("/")});
    client.silent_at_the_end = true;
    s.serve(client);
    EXPECT_EQ(answers_in(client.heard).size(), 1U);
}

TEST_F(Server, WhoIsSilentWithinAHeadGets408) {
    scripted_stream client({"GET / HTTP/1.1\r\nHo"});
    client.silent_at_the_end = true;
    s.serve(client);
    EXPECT_EQ(answers_in(client.heard).at(0).code, 408U);
}

TEST_F(Server, WhoIsSilentWithinABodyGets408) {
    scripted_stream client({"POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nabc"});
    client.silent_at_the_end = true;
    s.serve(client);
    const auto all = answers_in(client.heard);
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].code, 408U);
    EXPECT_FALSE(all[0].keep_alive);
}

TEST_F(Server, WhoDoesNotListenIsLeft) {
    scripted_stream client({get("/"), get("/")});
    client.deaf = true;
    s.serve(client);
    EXPECT_EQ(client.writes, 1);
}

// --- what handlers throw ----------------------------------------------------------------------------------------------

TEST_F(Server, AnExceptionIs500AndReported) {
    s.routes().get("/throws", [](request&) -> response { throw std::runtime_error("out of tea"); });
    s.routes().get("/throws-a-number", [](request&) -> response { throw 418; });
    const auto all = talk(s, {get("/throws") + get("/throws-a-number") + get("/")});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].code, 500U);
    EXPECT_EQ(all[0].body, "Internal Server Error\n"); // what happened inside is not for the client
    EXPECT_EQ(all[1].code, 500U);
    EXPECT_EQ(all[2].code, 200U);
    EXPECT_EQ(errors.at(0), "out of tea");
    EXPECT_EQ(errors.size(), 2U);
}

TEST_F(Server, WhatOthersSentTheHandlerIsNotTheClientsFault) {
    s.routes().get("/gateway", [](request&) -> response { throw std::system_error(fault::bad_chunk, "upstream"); });
    const answer a = ask(s, get("/gateway"));
    EXPECT_EQ(a.code, 500U);
    EXPECT_TRUE(a.keep_alive);
    EXPECT_EQ(errors.size(), 1U);
}

TEST_F(Server, ARefusalIsItsStatus) {
    s.routes().get("/secret", [](request&) -> response { throw refusal(status::forbidden, "not for you"); });
    const answer a = ask(s, get("/secret"));
    EXPECT_EQ(a.code, 403U);
    EXPECT_EQ(a.body, "Forbidden: not for you\n");
    EXPECT_TRUE(a.keep_alive);
    EXPECT_TRUE(errors.empty());
}

TEST_F(Server, NoFieldOfAHandlerBreaksTheResponse) {
    s.routes().get("/redirect/{to}", [](request& r) { return response::redirect(r.parameter("to")); });
    const answer evil = ask(s, get("/redirect/x%0d%0aSet-Cookie:%20evil=1"));
    EXPECT_EQ(evil.code, 500U);
    EXPECT_EQ(evil["Set-Cookie"], "");
    const answer good = ask(s, get("/redirect/x"));
    EXPECT_EQ(good.code, 302U);
    EXPECT_EQ(good["Location"], "x");
}

TEST_F(Server, FramingIsNotTheHandlers) {
    s.routes().get("/lies", [](request&) {
        response a = response::text("four");
        a.fields.set("Content-Length", "999");
        a.fields.add("Transfer-Encoding", "chunked");
        a.fields.add("Connection", "x");
        return a;
    });
    s.routes().get("/interim", [](request&) { return status::continue_; });
    s.routes().get("/last", [](request&) {
        response a = response::text("bye");
        a.fields.set("Connection", "close");
        return a;
    });
    const auto all = talk(s, {get("/lies") + get("/interim") + get("/last") + get("/")});
    ASSERT_EQ(all.size(), 3U);
    EXPECT_EQ(all[0].body, "four");
    EXPECT_EQ(all[0].head.count("Content-Length"), 1U);
    EXPECT_EQ(all[1].code, 500U);
    EXPECT_EQ(all[2].body, "bye");
    EXPECT_FALSE(all[2].keep_alive);
}

// --- the log ----------------------------------------------------------------------------------------------------------

TEST_F(Server, LogsInTheCommonFormat) {
    talk(s, {get("/") + get("/%22x\"y") + "GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n"});
    ASSERT_EQ(lines.size(), 3U);
    const std::string time = "\\[\\d\\d/[A-Z][a-z]{2}/\\d{4}:\\d\\d:\\d\\d:\\d\\d \\+0000\\]";
    EXPECT_TRUE(std::regex_match(lines[0], std::regex("192\\.0\\.2\\.1 - - " + time + " \"GET / HTTP/1.1\" 200 6")))
        << lines[0];
    EXPECT_NE(lines[1].find("\"GET /%22x\\x22y HTTP/1.1\" 404 10"), std::string::npos) << lines[1];
    EXPECT_NE(lines[2].find("\"-\" 400 "), std::string::npos) << lines[2];
}

} // namespace
