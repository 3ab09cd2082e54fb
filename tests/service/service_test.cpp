// Interfaces served and called: in a network that is simulated, in a time that passes at once.
#include "bank.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/virtual_clock.hpp"

#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using namespace lockstep::net::test;

/// A bank in a network with a client, all in one time.
class Services : public testing::Test {
protected:
    /// As one who lives in that time.
    template <class F>
    void run(F f) {
        clock.run(f);
    }

    /// A server on a node of its own.
    struct branch {
        branch(const std::string& name, memory_network& in, const host_options& options = {})
            : at(name, in), host(at, options), accounts(host) {
            accounts.balance = [this](const std::string& account) {
                ++asked;
                if (account != "savings")
                    throw service_error("no_such_account", "there is no account '" + account + "'");
                return cents;
            };
            accounts.withdraw = [this](const std::string&, std::int64_t amount) {
                ++asked;
                if (amount > cents)
                    throw service_error("insufficient_funds", "only " + std::to_string(cents) + " are left");
                return cents -= amount;
            };
            accounts.state = [this](const std::string& account) { return statement{account, cents, {1, 2}}; };
            accounts.close_all = [this] {
                ++asked;
                if (takes != 0ns && !at.clock().sleep(takes, this_call()->wait.stop)) ++stopped;
            };
            accounts.open();
        }
        node at;
        service_host host;
        server<bank> accounts;
        std::int64_t cents = 100;
        int asked = 0, stopped = 0;
        std::chrono::nanoseconds takes{0}; ///< to close all accounts
    };

    virtual_clock clock;
    memory_network network{{.delay_least = 1ms, .delay_most = 1ms}, 1, clock};
};

TEST_F(Services, ReadLikeALocalObject) {
    run([&] {
        branch one("one", network);
        node me("me", network);
        client<bank> accounts(me, "one");
        EXPECT_EQ(accounts.withdraw("savings", 8), 92);
        EXPECT_EQ(accounts.balance("savings"), 92);
        EXPECT_EQ(accounts.state("savings"), (statement{"savings", 92, {1, 2}}));
        accounts.close_all();
        EXPECT_EQ(one.asked, 3);
    });
}

TEST_F(Services, ErrorsCrossTheWireWithTypeAndText) {
    run([&] {
        branch one("one", network);
        node me("me", network);
        client<bank> accounts(me, "one");
        try {
            accounts.withdraw("savings", 101);
            FAIL();
        } catch (const service_error& e) {
            EXPECT_EQ(e.type(), "insufficient_funds");
            EXPECT_NE(std::string(e.what()).find("only 100 are left"), std::string::npos) << e.what();
            EXPECT_NE(std::string(e.what()).find("one"), std::string::npos) << e.what();
            EXPECT_GE(e.code(), 1000);
        }
    });
}

TEST_F(Services, AHandlerThatThrowsSomethingElseHasCrashed) {
    std::string crashed;
    run([&] {
        node at("at", network);
        service_host host(at, {.on_crash = [&](std::string_view kind, std::string_view what) {
                              crashed = std::string(kind) + ": " + std::string(what);
                          }});
        server<bank_of_the_future> s(host);
        s.balance = [](const std::string&) -> std::string { throw std::runtime_error("no disk"); };
        s.open();
        node me("me", network);
        client<bank_of_the_future> accounts(me, "at", {.attempts = 1});
        try {
            accounts.balance("x");
            FAIL();
        } catch (const service_error& e) {
            EXPECT_TRUE(e.is(reply_code::crash));
        }
    });
    EXPECT_EQ(crashed, "bank/2.balance: no disk");
}

TEST_F(Services, WrongArgumentsAreNamed) {
    run([&] {
        branch one("one", network);
        node me("me", network);
        const auto complaint = [&](value arguments) {
            try {
                me.request("one", "bank/1.withdraw", std::move(arguments));
            } catch (const remote_error& e) {
                EXPECT_TRUE(e.is(reply_code::malformed_request));
                return std::string(e.what());
            }
            return std::string("none");
        };
        EXPECT_NE(complaint(value::array{"savings"}).find("takes 2 arguments"), std::string::npos);
        EXPECT_NE(complaint(value::array{"savings", "much"}).find("argument 2"), std::string::npos);
        EXPECT_NE(complaint(value()), "none");
        EXPECT_EQ(one.asked, 0);
    });
}

TEST_F(Services, CanBeAskedWhatTheyOffer) {
    run([&] {
        branch one("one", network);
        node me("me", network);
        const value offered = me.request("one", std::string(services_kind)).content.to_value();
        ASSERT_EQ(offered.items().size(), 1U);
        EXPECT_EQ(offered.items()[0], describe_interface<bank>().to_value());
        const value& withdraw = offered.items()[0].at("operations").items()[1];
        EXPECT_EQ(withdraw.at("name").text(), "withdraw");
        EXPECT_FALSE(withdraw.at("idempotent").boolean());
        EXPECT_EQ(withdraw.at("arguments"), (value::array{"text", "integer"}));
        EXPECT_EQ(withdraw.at("result").text(), "integer");
    });
}

TEST_F(Services, AnotherVersionIsAnError) {
    run([&] {
        branch one("one", network);
        node me("me", network);
        client<bank_of_the_future> accounts(me, "one");
        try {
            accounts.balance("savings");
            FAIL();
        } catch (const service_error& e) {
            EXPECT_TRUE(e.is(reply_code::not_supported));
            EXPECT_NE(std::string(e.what()).find("bank/2"), std::string::npos) << e.what();
            EXPECT_NE(std::string(e.what()).find("bank/1"), std::string::npos) << e.what();
        }
    });
}

TEST_F(Services, AnOperationWithoutAHandlerIsNoticedWhenItIsOpened) {
    run([&] {
        node at("at", network);
        service_host host(at);
        server<bank> s(host);
        EXPECT_THROW(s.open(), std::logic_error);
        branch one("one", network);
        server<bank> again(one.host);
        again.balance = [](const std::string&) { return 0; };
        again.withdraw = [](const std::string&, std::int64_t) { return 0; };
        again.state = [](const std::string&) { return statement(); };
        again.close_all = [] {};
        EXPECT_THROW(again.open(), std::logic_error) << "that version is served already";
    });
}

TEST_F(Services, ACallEndsAtItsDeadlineAndSoDoesTheWork) {
    run([&] {
        branch one("one", network);
        one.takes = 1h;
        node me("me", network);
        client<bank> accounts(me, "one");
        const auto before = clock.now();
        try {
            accounts.close_all(clock.after(50ms)); // of this time, not of the real one
            FAIL();
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::timed_out);
            EXPECT_NE(std::string(e.what()).find("one"), std::string::npos) << e.what();
        }
        EXPECT_EQ(clock.now() - before, 50ms);
    });
}

TEST_F(Services, WhoeverGivesUpEndsTheWork) {
    run([&] {
        branch one("one", network);
        one.takes = 1h;
        node me("me", network);
        client<bank> accounts(me, "one");
        std::stop_source stop;
        clock.start([&] {
            clock.sleep(10ms);
            stop.request_stop();
        });
        try {
            accounts.close_all({clock.after(1h), stop.get_token()});
            FAIL();
        } catch (const std::system_error& e) {
            EXPECT_EQ(e.code(), std::errc::operation_canceled);
        }
        clock.sleep(10ms);
        EXPECT_EQ(one.stopped, 1);
        EXPECT_EQ(one.host.calls(), 0U);
    });
}

TEST_F(Services, WhatIsAskedOnBehalfOfACallHasNoMoreTimeThanThat) {
    run([&] {
        branch one("one", network);
        one.takes = 1h;
        node between("between", network);
        client<bank> behind(between, "one", {.deadline = 1h});
        service_host host(between);
        server<bank_of_the_future> s(host);
        std::string failure;
        s.balance = [&](const std::string&) -> std::string {
            try {
                behind.close_all();
            } catch (const std::system_error& e) {
                failure = e.code().message();
            }
            return "late";
        };
        s.open();
        node me("me", network);
        client<bank_of_the_future> accounts(me, "between", {.attempts = 1});
        EXPECT_THROW(accounts.balance("x", clock.after(100ms)), std::system_error);
        clock.sleep(1s);
        EXPECT_EQ(failure, std::make_error_code(std::errc::timed_out).message());
    });
}

TEST_F(Services, FailOverToTheNextServer) {
    run([&] {
        branch one("one", network), two("two", network);
        network.set({.delay_least = 1ms, .delay_most = 1ms, .crashed = {"one"}});
        node me("me", network);
        client<bank> accounts(me, {"one", "two"}, {.deadline = 1s});
        EXPECT_EQ(accounts.balance("savings"), 100);
        const auto before = clock.now();
        EXPECT_EQ(accounts.balance("savings"), 100);
        EXPECT_LT(clock.now() - before, 10ms) << "it stays with the one that answered";
        EXPECT_EQ(two.asked, 2);
    });
}

TEST_F(Services, WhatMustNotBeDoneTwiceIsNotAskedAgain) {
    run([&] {
        branch one("one", network), two("two", network);
        network.set({.crashed = {"one"}});
        node me("me", network);
        client<bank> accounts(me, {"one", "two"}, {.deadline = 1s});
        EXPECT_THROW(accounts.withdraw("savings", 8), std::system_error);
        EXPECT_EQ(two.asked, 0);
    });
}

TEST_F(Services, AServerThatDrainsSendsTheOthersElsewhere) {
    run([&] {
        branch one("one", network), two("two", network);
        one.takes = 20ms;
        node me("me", network);
        client<bank> accounts(me, {"one", "two"});
        bool done = false;
        clock.start([&] {
            accounts.close_all();
            done = true;
        });
        clock.sleep(5ms);
        clock.start([&] { EXPECT_TRUE(one.host.drain()); });
        clock.sleep(1ms);
        EXPECT_EQ(accounts.withdraw("savings", 8), 92) << "nothing was done, so it may be asked of another";
        EXPECT_EQ(two.asked, 1);
        clock.sleep(50ms);
        EXPECT_TRUE(done) << "what was under way is finished";
    });
}

TEST_F(Services, TooManyCallsAreRefusedAtOnce) {
    run([&] {
        branch one("one", network, {.limiter = limiter_options{.initial = 4, .least = 4, .most = 4}});
        one.takes = 100ms;
        node me("me", network);
        client<bank> accounts(me, "one", {.attempts = 1});
        int done = 0, refused = 0;
        for (int i = 0; i < 20; ++i) {
            clock.start([&] {
                const auto before = clock.now();
                try {
                    accounts.close_all();
                    ++done;
                } catch (const service_error& e) {
                    EXPECT_TRUE(e.is(reply_code::temporarily_unavailable));
                    EXPECT_LE(clock.now() - before, 3ms);
                    ++refused;
                }
            });
        }
        clock.sleep(1s);
        EXPECT_EQ(done, 4);
        EXPECT_EQ(refused, 16);
        EXPECT_EQ(one.host.refused(), 16U);
    });
}

TEST_F(Services, HandlersThatNeverReturnDoNotKeepEverybodyElseOut) {
    run([&] {
        branch one("one", network,
                   {.limiter = limiter_options{.initial = 4, .least = 4, .most = 4}, .overdue_calls = 8});
        bool returns = false;
        one.accounts.close_all = [&] {
            while (!returns) clock.sleep(1s); // whatever its caller wants
        };
        node me("me", network);
        client<bank> accounts(me, "one", {.attempts = 1});
        const auto hangs = [&] {
            try {
                accounts.close_all(clock.after(100ms));
                ADD_FAILURE() << "nobody answers";
            } catch (const service_error& e) {
                EXPECT_TRUE(e.is(reply_code::temporarily_unavailable)) << e.what();
                return false;
            } catch (const std::system_error& e) {
                EXPECT_EQ(e.code(), std::errc::timed_out);
            }
            return true;
        };
        for (int n = 0; n < 4 + 8; ++n) EXPECT_TRUE(hangs());
        EXPECT_FALSE(hangs()) << "there is an end to that, and then all are told so";
        EXPECT_EQ(one.host.calls(), 12U);
        returns = true;
        clock.sleep(2s);
        EXPECT_EQ(accounts.balance("savings"), 100);
        EXPECT_EQ(one.host.calls(), 0U);
    });
}

TEST_F(Services, HedgingAsksTheNextOneWhenTheFirstIsSlow) {
    run([&] {
        node slow("slow", network), quick("quick", network);
        service_host slow_host(slow), quick_host(quick);
        server<bank_of_the_future> a(slow_host), b(quick_host);
        int given_up = 0;
        a.balance = [&](const std::string&) -> std::string {
            if (!clock.sleep(10s, this_call()->wait.stop)) ++given_up;
            return "slow";
        };
        b.balance = [](const std::string&) -> std::string { return "quick"; };
        a.open(), b.open();
        node me("me", network);
        client<bank_of_the_future> accounts(me, {"slow", "quick"}, {.hedge_after = 20ms});
        const auto before = clock.now();
        EXPECT_EQ(accounts.balance("x"), "quick");
        EXPECT_LT(clock.now() - before, 30ms);
        clock.sleep(10ms);
        EXPECT_EQ(given_up, 1) << "the slow one is told that nobody wants its answer";
    });
}

TEST_F(Services, RetriesStayWithinTheirBudget) {
    run([&] {
        node me("me", network);
        node at("at", network);
        int asked = 0;
        at.on("bank/1.balance", [&](const message&) -> message_content {
            ++asked;
            throw remote_error(reply_code::temporarily_unavailable, "no");
        });
        client<bank> accounts(me, "at", {.attempts = 10, .retry_share = 0.1, .retry_reserve = 5, .first_pause = 1us});
        for (int i = 0; i < 1000; ++i) EXPECT_THROW(accounts.balance("savings"), service_error);
        EXPECT_LE(asked, 1000 + 100 + 5);
        EXPECT_GE(asked, 1000 + 100);
    });
}

TEST_F(Services, ALossyNetworkLosesNoIdempotentCall) {
    network.set({.delay_least = 0ms, .delay_most = 5ms, .reorders = true, .loss = 0.1, .duplication = 0.1});
    run([&] {
        branch one("one", network), two("two", network);
        node me("me", network);
        client<bank> accounts(me, {"one", "two"}, {.deadline = 10s, .attempts = 8, .retry_share = 1});
        for (int i = 0; i < 300; ++i) EXPECT_EQ(accounts.balance("savings", clock.after(60s)), 100);
    });
}

} // namespace
