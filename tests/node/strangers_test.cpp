// Strangers who connect to a node, and want no good: everyone else is served all the same.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "lockstep/net/service/host.hpp"
#include "lockstep/net/stream.hpp"

#include <gtest/gtest.h>
#include <set>

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

/// A node that listens, and what there is to be had from it.
class Strangers : public testing::Test {
protected:
    Strangers() {
        server.on("echo", [](const message& m) { return m.content; });
        server.on("much", [](const message&) { return value(std::string(900'000, 'x')); });
    }

    /// Somebody who may say anything.
    std::unique_ptr<message_connection> stranger() const {
        return std::make_unique<message_connection>(std::make_unique<stream>(connect(network.local())),
                                                    std::make_unique<frame_codec>());
    }
    /// As one would who has nothing to do with all that.
    void expect_served() const {
        tcp_transport way({.directory = {{"server", network.local()}}});
        node me("honest", way);
        for (bool served = false; !served;) {
            try {
                EXPECT_EQ(me.request("server", "echo", value("hello"), 30s).content.to_value(), value("hello"));
                served = true;
            } catch (const remote_error& e) { // told so at once, one can ask again
                ASSERT_TRUE(e.is(reply_code::temporarily_unavailable)) << e.what();
                real_clock().sleep(10ms);
            }
        }
    }
    static message request(std::uint64_t id, std::string kind, message_content content = {}) {
        return {.sender = "stranger",
                .recipient = "server",
                .kind = std::move(kind),
                .id = id,
                .content = std::move(content)};
    }

    tcp_transport network{{.listens_at = address::loopback(), .connection = {.stall_time = 300ms}}};
    node server{"server", network};
};

TEST_F(Strangers, WhoDoesNotReadKeepsNobodyElseWaitingAndIsCutOff) {
    const auto mute = stranger();
    for (std::uint64_t id = 0; id < 2000; ++id) mute->send(request(id, "much"), 30s);
    expect_served();
    // What the system had room for is still there to be read, and then there is an end.
    std::uint64_t answers = 0;
    real_clock().sleep(1s);
    std::error_code error;
    while (mute->receive(30s, error)) ++answers;
    EXPECT_LT(answers, 2000U);
    EXPECT_NE(error, std::errc::timed_out);
    expect_served();
}

TEST_F(Strangers, WhatAServiceHasNoUseForIsDroppedAndKeepsNobodyWaiting) {
    const service_host nothing(server);
    const auto chatty = stranger();
    for (int n = 0; n < 3000; ++n) chatty->send({.sender = "stranger", .recipient = "server", .kind = "gossip"}, 30s);
    chatty->send(request(1, "echo", value("hello")), 30s);
    EXPECT_EQ(chatty->receive(30s)->kind, "echo_ok");
    expect_served();
}

TEST_F(Strangers, ManyNamesZeroDeadlinesAndIdsThatAreUsedAgainAreNothingSpecial) {
    const auto odd = stranger();
    for (std::uint64_t n = 0; n < 1000; ++n) {
        message m = request(7, "echo");
        m.sender = "stranger-" + std::to_string(n);
        m.deadline = message_deadline(); // its time is up
        odd->send(m, 30s);
    }
    for (int n = 0; n < 3; ++n) odd->send(request(7, "echo", value(n)), 30s);
    std::set<std::int64_t> answers;
    for (int n = 0; n < 3; ++n) {
        const auto answer = odd->receive(30s);
        EXPECT_EQ(answer->in_reply_to, 7U);
        answers.insert(answer->content.to_value().integer());
    }
    EXPECT_EQ(answers, (std::set<std::int64_t>{0, 1, 2}));
    expect_served();
}

TEST_F(Strangers, WhoForgesAnAnswerToSomebodyElsesRequestIsNotBelieved) {
    tcp_transport way({.listens_at = address::loopback(), .directory = {{"server", network.local()}}});
    node me("honest", way, {.first_id = 1});
    server.on("slow", [](const message&) -> message_content {
        real_clock().sleep(200ms);
        return value("true");
    });
    message_connection liar(std::make_unique<stream>(connect(way.local())), std::make_unique<frame_codec>());
    auto lies = go([&] {
        for (int round = 0; round < 20; ++round) {
            for (std::uint64_t id = 1; id < 10; ++id)
                liar.send({.sender = "server",
                           .recipient = "honest",
                           .kind = "slow_ok",
                           .in_reply_to = id,
                           .content = value("false")},
                          30s);
            real_clock().sleep(10ms);
        }
    });
    EXPECT_EQ(me.request("server", "slow", {}, 30s).content.to_value(), value("true"));
    lies.join();
}

TEST_F(Strangers, WhoAsksInSomebodyElsesNameGetsTheAnswerAndNobodyElseDoes) {
    tcp_transport way({.directory = {{"server", network.local()}}});
    node me("honest", way, {.first_id = 1});
    server.on("slow", [](const message& m) {
        real_clock().sleep(200ms);
        return m.content;
    });
    const auto liar = stranger();
    auto lies = go([&] {
        real_clock().sleep(50ms); // so that it is heard last
        for (std::uint64_t id = 1; id < 10; ++id) {
            message m = request(id, "echo", value("false"));
            m.sender = "honest";
            liar->send(m, 30s);
        }
        for (int n = 1; n < 10; ++n) EXPECT_EQ(liar->receive(30s)->content.to_value(), value("false"));
    });
    EXPECT_EQ(me.request("server", "slow", value("true"), 30s).content.to_value(), value("true"));
    lies.join();
}

} // namespace
} // namespace lockstep::net
