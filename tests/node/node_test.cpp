// Every rule of nodes: what becomes of what is sent, asked, handled and received, on a network where everything may go wrong,
// by a time that passes at once.
#include "lockstep/net/node/memory_network.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/node/virtual_clock.hpp"
#include "lockstep/sync/mutex.hpp"

#include <gtest/gtest.h>
#include <mutex>

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

/// How a request ends, in a word.
std::string ending_of(node& asks, message m, const patience& wait = {}) {
    std::error_code error;
    const auto answer = asks.request(std::move(m), wait, error);
    if (answer)
        return answer->kind == error_kind ? "error " + std::to_string(remote_error(*answer).code()) : answer->kind;
    return error == std::errc::timed_out            ? "timed out"
           : error == std::errc::operation_canceled ? "cancelled"
                                                    : error.message();
}
message to(std::string recipient, std::string kind) {
    return {.sender = {}, .recipient = std::move(recipient), .kind = std::move(kind)};
}

TEST(Node, ARequestIsAnsweredByTheHandlerOfItsKind) {
    memory_network network;
    node bank("bank", network), alice("alice", network);
    bank.on("add", [](const message& m) -> message_content {
        const value in = m.content.to_value();
        return value::map{{"sum", in.at("x").integer() + in.at("y").integer()}};
    });
    const message answer = alice.request("bank", "add", value::map{{"x", 3}, {"y", 4}});
    EXPECT_EQ(answer.kind, "add_ok");
    EXPECT_EQ(answer.sender, "bank");
    EXPECT_EQ(answer.recipient, "alice");
    EXPECT_EQ(answer.content.to_value().at("sum").integer(), 7);
}

TEST(Node, WhatAHandlerThrowsIsTheAnswer) {
    memory_network network;
    node server("server", network), client("client", network);
    server.on("missing", [](const message&) -> message_content {
        throw remote_error(reply_code::key_does_not_exist, "no such key");
    });
    server.on("own", [](const message&) -> message_content { throw remote_error(1234, "overdrawn"); });
    server.on("malformed", [](const message& m) -> message_content { return m.content.to_value().at("x"); });
    server.on("crash", [](const message&) -> message_content { throw std::runtime_error("out of paper"); });
    server.on("odd", [](const message&) -> message_content { throw 7; });
    EXPECT_EQ(ending_of(client, to("server", "missing")), "error 20");
    EXPECT_EQ(ending_of(client, to("server", "own")), "error 1234");
    EXPECT_EQ(ending_of(client, to("server", "malformed")), "error 12");
    EXPECT_EQ(ending_of(client, to("server", "crash")), "error 13");
    EXPECT_EQ(ending_of(client, to("server", "odd")), "error 13");
    try {
        client.request("server", "crash");
        FAIL();
    } catch (const remote_error& e) {
        EXPECT_STREQ(e.what(), "server answers with an error: out of paper");
        EXPECT_EQ(e.details().at("text").text(), "out of paper");
    }
}

TEST(Node, ARequestThatIsNotAnsweredEndsWhenItsTimeIsUp) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node client("client", network, {.request_time = 3s}), server("server", network);
        server.on("never", [&](const message&) -> message_content {
            clock.sleep(24h);
            return {};
        });
        message_deadline before = clock.now();
        EXPECT_EQ(ending_of(client, to("server", "never")), "timed out");
        EXPECT_EQ(clock.now() - before, 3s); // by default
        before = clock.now();
        EXPECT_EQ(ending_of(client, to("server", "never"), clock.after(7s)), "timed out");
        EXPECT_EQ(clock.now() - before, 7s);
        EXPECT_EQ(ending_of(client, to("nobody", "never")), "timed out"); // the network does not say
    });
}

TEST(Node, AStopOrTheEndOfTheNodeEndsARequest) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node client("client", network), server("server", network);
        std::stop_source stop;
        clock.start([&] {
            clock.sleep(1s);
            stop.request_stop();
        });
        EXPECT_EQ(ending_of(client, to("server", "mail"), stop.get_token()), "cancelled");
        clock.sleep(1s); // whoever stops it is done with that
        clock.start([&] {
            clock.sleep(1s);
            client.close();
        });
        EXPECT_EQ(ending_of(client, to("server", "mail")), "cancelled");
        EXPECT_EQ(ending_of(client, to("server", "mail")), "cancelled"); // and from then on
        clock.sleep(1s);
    });
}

TEST(Node, AnswersThatComeTwiceTooLateUnaskedOrFromSomebodyElseAreDropped) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node client("client", network, {.first_id = 1}), server("server", network), liar("liar", network);
        server.on("twice", [&](const message& m) -> message_content {
            server.reply(m, value(1));
            return value(2);
        });
        EXPECT_EQ(client.request("server", "twice").content.to_value().integer(), 1);
        server.on("late", [&](const message&) -> message_content {
            clock.sleep(10s);
            return {};
        });
        EXPECT_EQ(ending_of(client, to("server", "late")), "timed out");
        clock.sleep(10s);
        server.on("usurped", [&](const message& m) -> message_content {
            std::error_code error;
            liar.send(
                reply_to({.sender = "client", .recipient = "liar", .kind = "", .id = m.id}, "usurped_ok", value("lie")),
                {}, error);
            return value("truth");
        });
        EXPECT_EQ(client.request("server", "usurped").content.to_value().text(), "truth");
        std::error_code error;
        EXPECT_FALSE(client.receive(parking::at_once, error).has_value()); // nor do they lie in the mailbox
    });
}

TEST(Node, WhatHasNoHandlerLiesInTheMailboxInOrder) {
    memory_network network;
    node a("a", network), b("b", network);
    for (int i = 0; i < 10; ++i) a.send("b", "letter", value(i));
    for (int i = 0; i < 10; ++i) EXPECT_EQ(b.receive()->content.to_value().integer(), i);
    std::error_code error;
    EXPECT_FALSE(b.receive(0s, error).has_value());
    EXPECT_EQ(error, std::errc::timed_out);
    auto asks = go([&] { return a.request("b", "question").content.to_value(); });
    b.reply(*b.receive(), value("answer"));
    EXPECT_EQ(asks.join(), value("answer"));
    a.send("b", "last");
    b.close();
    EXPECT_TRUE(b.receive().has_value()); // what has come can be read still
    EXPECT_FALSE(b.receive().has_value());
}

TEST(Node, ARequestThatFindsTheMailboxFullIsRefusedAtOnce) {
    memory_network network;
    node a("a", network), b("b", network, {.mailbox_messages = 2});
    a.send("b", "letter");
    a.send("b", "letter");
    EXPECT_EQ(ending_of(a, to("b", "letter")), "error 11");
}

TEST(Node, AMessageThatFindsTheMailboxFullWaitsAndSoDoesItsSender) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node a("a", network), b("b", network, {.mailbox_messages = 2});
        clock.start([&] {
            clock.sleep(1s);
            for (int i = 0; i < 3; ++i) b.receive();
        });
        for (int i = 0; i < 3; ++i) a.send("b", "letter");
        EXPECT_EQ(clock.now().time_since_epoch(), 1s);
        clock.sleep(1s);
    });
}

TEST(Node, OnlySoManyHandlersRunAtOnce) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node a("a", network), b("b", network, {.handlers_at_once = 2, .handlers_waiting = 3});
        int now = 0, most = 0, done = 0;
        b.on("work", [&](const message&) -> message_content {
            most = std::max(most, ++now);
            clock.sleep(1s);
            --now;
            ++done;
            return {};
        });
        int refused = 0, answered = 0;
        for (int i = 0; i < 10; ++i)
            clock.start([&] { ++(ending_of(a, to("b", "work"), clock.after(1h)) == "error 11" ? refused : answered); });
        clock.sleep(1h);
        EXPECT_EQ(most, 2);
        EXPECT_EQ(done, 5);
        EXPECT_EQ(answered, 5);
        EXPECT_EQ(refused, 5);
    });
}

TEST(Node, WhatNobodyWaitsForAnyMoreIsNotBegun) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node a("a", network), b("b", network, {.handlers_at_once = 1});
        int done = 0;
        b.on("work", [&](const message&) -> message_content {
            clock.sleep(2s);
            ++done;
            return {};
        });
        for (int i = 0; i < 3; ++i) clock.start([&] { ending_of(a, to("b", "work"), clock.after(3s)); });
        clock.sleep(1h);
        EXPECT_EQ(done, 2); // the third would have begun after four seconds
    });
}

TEST(Node, RequestsOfAHandlerInheritItsTraceAndHaveNoMoreTime) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        node client("client", network), middle("middle", network), last("last", network);
        std::string trace;
        message_deadline deadline{};
        last.on("fetch", [&](const message& m) -> message_content {
            trace = m.trace;
            deadline = m.deadline;
            return {};
        });
        middle.on("ask", [&](const message&) -> message_content {
            middle.request("last", "fetch", {}, clock.after(1h));
            return {};
        });
        message m = to("middle", "ask");
        m.trace = "00-trace-01";
        const message_deadline until = clock.after(2s);
        EXPECT_EQ(ending_of(client, m, until), "ask_ok");
        EXPECT_EQ(trace, "00-trace-01");
        EXPECT_EQ(deadline, until);
    });
}

TEST(Node, DoesSomethingAgainAndAgainUntilItIsClosed) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        int times = 0;
        {
            node a("a", network);
            a.every(10s, [&] {
                ++times;
                throw std::runtime_error("not this time");
            });
            clock.sleep(65s);
        }
        EXPECT_EQ(times, 6);
        clock.sleep(1h);
        EXPECT_EQ(times, 6);
    });
}

TEST(Node, BroadcastReachesAllButItself) {
    memory_network network;
    node a("a", network), b("b", network), c("c", network);
    const std::vector<std::string> all{"a", "b", "c"};
    EXPECT_EQ(a.broadcast(all, "news", value("x")), 2U);
    EXPECT_EQ(b.receive()->content.to_value().text(), "x");
    EXPECT_EQ(c.receive()->content.to_value().text(), "x");
    std::error_code error;
    EXPECT_FALSE(a.receive(0s, error).has_value());
}

TEST(Node, NamesAreCheckedAndTakenOnce) {
    memory_network network;
    const node a("a", network);
    EXPECT_THROW(node("a", network), std::logic_error);
    EXPECT_THROW(node("", network), std::invalid_argument);
    EXPECT_THROW(node("two words", network), std::invalid_argument);
}

// --- the network ------------------------------------------------------------------------------------------------------

/// What a and b get when each sends the other `count` messages, one a second, as text.
std::string course_of(const network_faults& faults, std::uint64_t seed, int count = 200) {
    std::string course;
    virtual_clock clock;
    memory_network network(faults, seed, clock);
    mutex one_at_a_time;
    std::string course_of_b;
    clock.run([&] {
        node a("a", network), b("b", network);
        for (node* n : {&a, &b})
            n->on("n", [&, n](const message& m) -> message_content {
                const std::scoped_lock turn(one_at_a_time);
                (n == &a ? course : course_of_b) += n->name() + m.content.to_value().to_string() + "@" +
                                                    std::to_string(clock.now().time_since_epoch() / 1ms) + " ";
                return {};
            });
        for (int i = 0; i < count; ++i) {
            a.send("b", "n", value(i));
            b.send("a", "n", value(i));
            clock.sleep(1s);
        }
        clock.sleep(1h);
    });
    return course + course_of_b;
}

TEST(MemoryNetwork, DoesTheSameForTheSameSeed) {
    const network_faults all{.delay_least = 10ms, .delay_most = 5s, .reorders = true, .loss = 0.1, .duplication = 0.1};
    EXPECT_EQ(course_of(all, 1), course_of(all, 1));
    EXPECT_NE(course_of(all, 1), course_of(all, 2));
}

TEST(MemoryNetwork, DelaysLosesDoublesAndReordersOnlyWhereItIsToldTo) {
    const auto numbers = [](const network_faults& faults) {
        std::vector<int> got;
        std::istringstream words(course_of(faults, 3));
        for (std::string word; words >> word;)
            if (word[0] == 'b') got.push_back(std::stoi(word.substr(1)));
        return got;
    };
    const std::vector<int> in_order = numbers({});
    ASSERT_EQ(in_order.size(), 200U);
    EXPECT_TRUE(std::ranges::is_sorted(in_order));
    EXPECT_EQ(numbers({.delay_least = 10ms, .delay_most = 5s}), in_order); // late, and in order
    const auto reordered = numbers({.delay_least = 10ms, .delay_most = 5s, .reorders = true});
    EXPECT_EQ(reordered.size(), 200U);
    EXPECT_FALSE(std::ranges::is_sorted(reordered));
    const auto lost = numbers({.loss = 0.3});
    EXPECT_GT(lost.size(), 100U);
    EXPECT_LT(lost.size(), 180U);
    EXPECT_TRUE(std::ranges::is_sorted(lost));
    EXPECT_GT(numbers({.duplication = 0.3}).size(), 220U);
    const std::string course = course_of({.delay_least = 100ms, .delay_most = 100ms}, 1);
    for (const char* arrival : {"a0@100 ", "b0@100 ", "a1@1100 ", "b199@199100 "})
        EXPECT_NE(course.find(arrival), std::string::npos) << arrival << course;
}

TEST(MemoryNetwork, PartitionsAndCrashesUntilTheyAreHealed) {
    virtual_clock clock;
    memory_network network({}, 0, clock);
    clock.run([&] {
        std::vector<std::unique_ptr<node>> all;
        for (const char* name : {"a", "b", "c", "client"}) {
            all.push_back(std::make_unique<node>(name, network));
            all.back()->on("ping", [](const message&) -> message_content { return {}; });
        }
        const auto reaches = [&](std::size_t from, const char* name) {
            return ending_of(*all[from], to(name, "ping")) == "ping_ok";
        };
        network.set({.partition = {{"a", "b"}, {"c"}}});
        EXPECT_TRUE(reaches(0, "b"));
        EXPECT_FALSE(reaches(0, "c"));
        EXPECT_FALSE(reaches(2, "a"));
        EXPECT_TRUE(reaches(3, "a")); // who is in no part reaches all
        EXPECT_TRUE(reaches(3, "c"));
        network.set({.crashed = {"b"}});
        EXPECT_FALSE(reaches(0, "b"));
        EXPECT_FALSE(reaches(1, "a"));
        EXPECT_TRUE(reaches(0, "c"));
        network.set({});
        EXPECT_TRUE(reaches(0, "b"));
    });
}

TEST(MemoryNetwork, WhateverHappensEveryRequestEndsInOneWayInTime) {
    virtual_clock clock;
    memory_network network({.delay_least = 1ms, .delay_most = 3s, .reorders = true, .loss = 0.2, .duplication = 0.2}, 7,
                           clock);
    std::map<std::string, int> endings;
    clock.run([&] {
        node a("a", network), b("b", network);
        int served = 0;
        b.on("work", [&](const message&) -> message_content {
            clock.sleep((++served % 7) * 300ms);
            if (served % 5 == 0) throw std::runtime_error("no");
            return {};
        });
        int under_way = 0;
        for (int i = 0; i < 500; ++i) {
            ++under_way;
            clock.start([&] {
                const message_deadline before = clock.now();
                ++endings[ending_of(a, to("b", "work"), clock.after(4s))];
                EXPECT_LE(clock.now() - before, 4s);
                --under_way;
            });
            clock.sleep(100ms);
        }
        clock.sleep(1h);
        EXPECT_EQ(under_way, 0);
    });
    EXPECT_EQ(endings.size(), 3U); // each of them happens
    EXPECT_EQ(endings["work_ok"] + endings["error 13"] + endings["timed out"], 500);
}

} // namespace
} // namespace lockstep::net
