// What a server answers.
#include "http/simple_server.hpp"

#include <regex>
#include <stdexcept>

namespace {

using namespace lockstep::net::http;
using namespace lockstep::net::http::test;

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
