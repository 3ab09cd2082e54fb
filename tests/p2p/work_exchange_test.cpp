// A map over peers: everything once, whoever dies, is slow, or does not know how.
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/p2p/compute/work_exchange.hpp"
#include "p2p/town.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

class WorkExchange : public testing::Test {
protected:
    struct parts {
        explicit parts(peer& at) : directory(at), work(directory) {}
        provider_directory directory;
        work_exchange work;
    };

    void settle(std::size_t n) {
        t.settle(n);
        for (const auto& p : t.peers) all.push_back(std::make_unique<parts>(*p));
        t.clock.sleep(1min);
    }
    template <class F>
    void run(F f) {
        t.run([&] {
            f();
            all.clear();
        });
    }
    /// Offers squares, each of which takes so long.
    void offer(std::size_t by, std::chrono::nanoseconds takes = 100ms) {
        all[by]->work.offer("square", [this, takes](const value& n) -> value {
            t.clock.sleep(takes);
            ++calls;
            return n.integer() * n.integer();
        });
    }
    std::vector<value> squares(int n, const map_options& options = {}, const patience& wait = {}) {
        std::vector<value> inputs;
        for (int i = 0; i < n; ++i) inputs.emplace_back(i);
        return all[0]->work.map("square", inputs, options, wait);
    }
    static void expect_squares(const std::vector<value>& got, int n) {
        ASSERT_EQ(got.size(), static_cast<std::size_t>(n));
        for (int i = 0; i < n; ++i) EXPECT_EQ(got[static_cast<std::size_t>(i)], value(i * i));
    }

    town t{{.delay_least = 5ms, .delay_most = 20ms}};
    std::vector<std::unique_ptr<parts>> all;
    int calls = 0;
};

TEST_F(WorkExchange, ResultsComeInTheOrderOfTheInputs) {
    run([&] {
        settle(20);
        for (const int n : {3, 7, 11}) offer(n);
        expect_squares(squares(60), 60);
        for (const int n : {3, 7, 11}) EXPECT_GE(all[n]->work.done_for_others(), 15U) << n;
        EXPECT_TRUE(squares(0).empty());
    });
}

TEST_F(WorkExchange, WhatADeadPeerWasToDoOthersDo) {
    run([&] {
        settle(20);
        for (const int n : {3, 7, 11}) offer(n);
        t.clock.start([&] {
            while (all[3]->work.done_for_others() < 4) t.clock.sleep(1ms);
            t.wires.set({.delay_least = 5ms, .delay_most = 20ms, .crashed = {t.peers[3]->id().hex()}});
        });
        expect_squares(squares(60, {.sharing = {.at_once = 2, .piece_time = 1s}}), 60);
    });
}

TEST_F(WorkExchange, ASlowPeerDoesNotDecideWhenAllIsDone) {
    run([&] {
        settle(10);
        offer(3, 50s);
        offer(7, 1ms);
        const auto begin = t.clock.now();
        expect_squares(squares(30), 30);
        EXPECT_LT(t.clock.now() - begin, 10s);
    });
}

TEST_F(WorkExchange, OnePeerDoesItOnceHoweverOftenItIsAsked) {
    run([&] {
        settle(2);
        offer(1, 5s);
        // Answers are lost for a while: it is asked for the same again.
        t.clock.start([&] {
            t.clock.sleep(4s);
            t.wires.set({.loss = 1});
            t.clock.sleep(4s);
            t.wires.set({});
        });
        expect_squares(squares(1, {.sharing = {.at_once = 1, .piece_time = 6s}}), 1);
        EXPECT_EQ(calls, 1);
    });
}

TEST_F(WorkExchange, WhatTheFunctionThrowsEverywhereTheCallerIsTold) {
    run([&] {
        settle(6);
        for (const int n : {2, 4})
            all[n]->work.offer("square", [](const value& n) -> value {
                if (n.integer() == 5) throw remote_error(1234, "no fives");
                return n;
            });
        try {
            squares(10);
            FAIL();
        } catch (const remote_error& e) {
            EXPECT_EQ(e.code(), 1234);
            EXPECT_NE(std::string(e.what()).find("no fives"), std::string::npos);
        }
    });
}

TEST_F(WorkExchange, WhereNobodyOffersItThatIsSaidInTime) {
    run([&] {
        settle(6);
        try {
            squares(3);
            FAIL();
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::host_unreachable);
            EXPECT_NE(std::string(e.what()).find("'square'"), std::string::npos);
        }
    });
}

} // namespace
} // namespace lockstep::net::p2p
