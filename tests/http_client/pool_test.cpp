// Connections that are used again: how many, how long, and what happens when the server has closed one.
#include "http_client/scripted_server.hpp"
#include "lockstep/net/http/client/client.hpp"
#include "lockstep/net/http/client/connection_pool.hpp"

#include <gtest/gtest.h>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net::http;
using lockstep::net::http::test::scripted_server;
using lockstep::net::http::test::visitor;

// --- the pool itself ----------------------------------------------------------------------------------------------------------

struct line {
    int number;
    static inline std::atomic<int> open{0};
    explicit line(int n) : number(n) { ++open; }
    line(const line&) = delete;
    line& operator=(const line&) = delete;
    ~line() { --open; }
};
using lines = connection_pool<line>;

/// The number of the idle line that is taken, or 0.
int taken(lines& pool, const char* key) {
    const auto l = pool.take_idle(key);
    return l ? l->number : 0;
}
void enter(lines& pool, const char* key) {
    std::error_code error;
    ASSERT_TRUE(pool.enter(key, {}, error));
}

TEST(Pool, GivesTheLineThatWasUsedLast) {
    lines pool({.per_key = 3, .idle = 3});
    for (int i = 1; i <= 3; ++i) enter(pool, "a");
    for (int i = 1; i <= 3; ++i) pool.leave("a", std::make_unique<line>(i));
    EXPECT_EQ(taken(pool, "b"), 0);
    EXPECT_EQ(taken(pool, "a"), 3);
    EXPECT_EQ(taken(pool, "a"), 2);
    EXPECT_EQ(pool.idle(), 1U);
    EXPECT_EQ(line::open, 1);
}

TEST(Pool, KeepsSoManyOfAllAndClosesTheOldest) {
    lines pool({.per_key = 1, .idle = 2});
    int number = 0;
    for (const char* key : {"a", "b", "c"}) {
        enter(pool, key);
        pool.leave(key, std::make_unique<line>(++number));
    }
    EXPECT_EQ(line::open, 2);
    EXPECT_EQ(taken(pool, "a"), 0);
    EXPECT_EQ(taken(pool, "b"), 2);
    EXPECT_EQ(taken(pool, "c"), 3);
}

TEST(Pool, ClosesWhatWasIdleForTooLong) {
    lines pool({.per_key = 1, .idle = 2, .kept = 1ms});
    enter(pool, "a");
    pool.leave("a", std::make_unique<line>(1));
    std::this_thread::sleep_for(5ms);
    EXPECT_EQ(taken(pool, "a"), 0);
    EXPECT_EQ(line::open, 0);
}

TEST(Pool, WhoFindsNoPlaceGivesUpInTime) {
    lines pool({.per_key = 1, .idle = 1});
    enter(pool, "a");
    enter(pool, "b");
    std::error_code error;
    EXPECT_FALSE(pool.enter("a", 1ms, error));
    EXPECT_EQ(error, std::errc::timed_out);
    EXPECT_FALSE(pool.enter("a", 0ms, error));
    EXPECT_EQ(error, std::errc::timed_out);
    std::stop_source stop;
    stop.request_stop();
    EXPECT_FALSE(pool.enter("a", stop.get_token(), error));
    EXPECT_EQ(error, std::errc::operation_canceled);
    pool.leave("a", nullptr);
    EXPECT_TRUE(pool.enter("a", 0ms, error));
}

TEST(Pool, NeverHasMoreLinesOfAKeyThanPlaces) {
    lines pool({.per_key = 3, .idle = 100});
    std::atomic<int> using_it{0}, most{0}, given_up{0};
    lockstep::scheduler fibers({.workers = 2});
    fibers
        .go([&] {
            lockstep::task_group group;
            for (int i = 0; i < 50; ++i)
                group.go([&, i] {
                    for (int k = 0; k < 100; ++k) {
                        std::error_code error;
                        if (!pool.enter("a", i % 3 == 0 ? lockstep::net::patience(50us) : lockstep::net::patience(),
                                        error)) {
                            ++given_up;
                            continue;
                        }
                        auto mine = pool.take_idle("a");
                        if (!mine) mine = std::make_unique<line>(0);
                        const int now = ++using_it;
                        for (int seen = most; seen < now && !most.compare_exchange_weak(seen, now);) {
                        }
                        if (k % 8 == 0) lockstep::this_fiber::yield();
                        EXPECT_LE(line::open, 3);
                        --using_it;
                        if (k % 5 == 0) mine.reset();
                        pool.leave("a", std::move(mine));
                    }
                });
            group.join();
        })
        .join();
    EXPECT_EQ(most, 3);
    EXPECT_EQ(pool.used("a"), 0U);
}

// --- servers that close -------------------------------------------------------------------------------------------------------

/// Answers once on each connection, and closes it without a word.
void answers_once(visitor& v) {
    v.read_head();
    v.answer("x");
}

TEST(KeptConnections, ThatTheServerHasClosedAreNoticedBeforeTheyAreUsed) {
    const scripted_server server(answers_once);
    client web;
    for (int i = 0; i < 20; ++i) {
        // POST is never sent again: it has to be noticed.
        EXPECT_EQ(web.send({.method = method::post, .uri = uri(server.uri())}, 20s).read_all(), "x");
        while (web.idle() != 0 && server.visits() != i + 1) std::this_thread::yield();
        std::this_thread::sleep_for(20ms); // until the end has come
    }
    EXPECT_EQ(server.visits(), 20);
}

TEST(KeptConnections, ThatSayCloseAreNotKept) {
    for (const char* const field : {"Connection: close\r\n", "Connection: x, Close\r\n"}) {
        const scripted_server server([&](visitor& v) {
            v.read_head();
            v.answer("x", field);
            v.stay();
        });
        client web;
        EXPECT_EQ(web.get(server.uri(), 20s).read_all(), "x");
        EXPECT_EQ(web.idle(), 0U);
    }
    const scripted_server old([](visitor& v) {
        v.read_head();
        v.write("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx");
        v.stay();
    });
    client web;
    EXPECT_EQ(web.get(old.uri(), 20s).read_all(), "x");
    EXPECT_EQ(web.idle(), 0U);
}

/// Answers once, reads the next request, and closes without an answer: as a server whose time-out met the request.
class ClosedUnderneath : public testing::Test {
protected:
    std::atomic<int> requests{0};
    scripted_server server{[this](visitor& v) {
        v.read_head();
        ++requests;
        v.answer("x");
        if (v.number != 0) v.stay();
        else if (!v.read_head().empty()) ++requests;
    }};
    client web;
    std::string ask(method m) { return web.send({.method = m, .uri = uri(server.uri())}, 20s).read_all(); }
};

TEST_F(ClosedUnderneath, WhatMayBeRepeatedIsSentOnceMore) {
    EXPECT_EQ(ask(method::get), "x");
    EXPECT_EQ(ask(method::put), "x");
    EXPECT_EQ(requests, 3);
}

TEST_F(ClosedUnderneath, WhatMayNotIsAnError) {
    EXPECT_EQ(ask(method::get), "x");
    try {
        ask(method::post);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), client_fault::no_answer);
    }
    EXPECT_EQ(requests, 2);
}

TEST(KeptConnections, AFreshOneThatIsClosedIsNoReasonToTryAgain) {
    std::atomic<int> requests{0};
    const scripted_server server([&](visitor& v) {
        v.read_head();
        ++requests;
    });
    EXPECT_THROW(client().get(server.uri(), 20s), std::system_error);
    EXPECT_EQ(requests, 1);
}

TEST(KeptConnections, AfterAByteOfTheAnswerNothingIsSentAgain) {
    std::atomic<int> requests{0};
    const scripted_server server([&](visitor& v) {
        v.read_head();
        ++requests;
        v.answer("x");
        v.read_head();
        ++requests;
        v.write("H");
    });
    client web;
    EXPECT_EQ(web.get(server.uri(), 20s).read_all(), "x");
    EXPECT_THROW(web.get(server.uri(), 20s), std::system_error);
    EXPECT_EQ(requests, 2);
}

TEST(KeptConnections, AreClosedWhenAsked) {
    std::atomic<int> gone{0};
    const scripted_server server([&](visitor& v) {
        while (!v.read_head().empty()) v.answer("x");
        ++gone;
    });
    client web;
    EXPECT_EQ(web.get(server.uri(), 20s).read_all(), "x");
    web.close_idle();
    while (gone == 0) std::this_thread::yield();
    EXPECT_EQ(web.idle(), 0U);
}

TEST(KeptConnections, AnAnswerOutlivesItsClient) {
    const scripted_server server([](visitor& v) {
        v.read_head();
        v.answer("hello");
    });
    client_response answer = client().get(server.uri(), 20s);
    EXPECT_EQ(answer.read_all(), "hello");
}

} // namespace
