// Messages between transports over TCP: who finds whom, what happens when the other side is away, comes back, or lies.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/message/reply.hpp"
#include "lockstep/net/node/node.hpp"
#include "lockstep/net/node/tcp_transport.hpp"
#include "lockstep/sync/channel.hpp"
#include "lockstep/sync/event.hpp"
#include "net/certificates.hpp"
#include "net/reported_errors.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <iomanip>
#include <sstream>

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

/// Keeps what comes.
class box final : public message_receiver {
public:
    void deliver(message m) noexcept override { all.send(std::move(m)); }
    message next() {
        std::optional<message> m;
        if (all.receive_for(m, 30s) != channel_status::done) throw std::runtime_error("no message came");
        return std::move(*m);
    }
    channel<message> all{1000};
};

using errors = tests::reported_errors;

const address loopback = address::loopback();

/// Nobody listens there.
address free_address() { return listener(loopback).local(); }

void send(transport& from, message m) {
    std::error_code error;
    from.send(std::move(m), 30s, error);
    if (error) throw std::system_error(error);
}

message hello(std::string from, std::string to, std::uint64_t id = 1) {
    return {.sender = std::move(from), .recipient = std::move(to), .kind = "hello", .id = id};
}

/// What wants no answer, and so waits for whoever is away.
message news(std::string from, std::string to, int number) {
    return {.sender = std::move(from), .recipient = std::move(to), .kind = "news", .content = value(number)};
}

/// Asks with all the time in the world. How that ended, which is not by an answer.
std::system_error ended(node& who, const std::string& asked) {
    try {
        who.request(asked, "hello", {}, 1h);
    } catch (const std::system_error& e) {
        return e;
    }
    throw std::logic_error("there is an answer");
}

/// Every encoding, in the clear and secret.
class OverTcp : public testing::TestWithParam<std::tuple<message_encoding, bool>> {
protected:
    tcp_transport_options options() {
        tcp_transport_options o{.encoding = std::get<0>(GetParam()), .on_error = wrong.listener()};
        if (std::get<1>(GetParam())) {
            o.tls_server = tls_context(tls_server_options{.identities = {issuer.issue({.names = "DNS:server"})}});
            o.tls_client = tls_context(tls_client_options{.trusts = issuer.certificate()});
        }
        return o;
    }
    tcp_transport_options listening(const address& at = loopback) {
        tcp_transport_options o = options();
        o.listens_at = at;
        return o;
    }
    tests::authority issuer;
    errors wrong;
};

TEST_P(OverTcp, AClientThatListensNowhereIsAnswered) {
    box at_server, at_client;
    tcp_transport server(listening());
    server.attach("server", at_server);
    tcp_transport_options o = options();
    o.directory = {{"server", server.local()}};
    tcp_transport client(o);
    client.attach("client", at_client);
    for (std::uint64_t id = 1; id <= 100; ++id) send(client, hello("client", "server", id));
    for (std::uint64_t id = 1; id <= 100; ++id) {
        const message asked = at_server.next();
        EXPECT_EQ(asked.id, id);
        send(server, reply_to(asked, "hello_ok"));
        EXPECT_EQ(at_client.next().in_reply_to, id);
    }
    client.detach("client");
    server.detach("server");
}

TEST_P(OverTcp, RequestsEndAsSoonAsTheConnectionBreaksThatTheyWentOver) {
    box at_server, at_client;
    auto server = std::make_unique<tcp_transport>(listening());
    server->attach("server", at_server);
    const std::string where = server->local().to_string();
    tcp_transport_options o = options();
    o.directory = {{"server", server->local()}};
    tcp_transport client(o);
    node me("client", client);
    task_group askers;
    for (int asker = 0; asker < 10; ++asker)
        askers.go([&] {
            const std::system_error e = ended(me, "server");
            EXPECT_EQ(e.code(), std::errc::connection_reset);
            EXPECT_NE(std::string(e.what()).find("server at " + where), std::string::npos) << e.what();
        });
    for (int asker = 0; asker < 10; ++asker) at_server.next();
    server->detach("server");
    server.reset();
    askers.join();
}

TEST_P(OverTcp, SoDoThoseOfAServerThatAsksItsClient) {
    box at_client;
    tcp_transport server(listening());
    node there("server", server);
    event heard;
    there.on("hello", [&](const message&) -> message_content {
        heard.set();
        return {};
    });
    tcp_transport_options o = options();
    o.directory = {{"server", server.local()}};
    auto client = std::make_unique<tcp_transport>(o);
    client->attach("client", at_client);
    send(*client, hello("client", "server"));
    heard.wait();
    task_group askers;
    askers.go([&] { EXPECT_EQ(ended(there, "client").code(), std::errc::connection_reset); });
    while (at_client.next().in_reply_to) {
    } // the answer, and then the question
    client->detach("client");
    client.reset();
    askers.join();
}

INSTANTIATE_TEST_SUITE_P(Each, OverTcp,
                         testing::Combine(testing::Values(message_encoding::frames, message_encoding::json_lines),
                                          testing::Bool()));

TEST(TcpTransport, WhatIsSentWhileTheOtherSideIsAwayArrivesOnceItIsThere) {
    errors wrong;
    box inbox;
    const address where = free_address();
    tcp_transport client(
        {.directory = {{"server", where}}, .first_pause = 1ms, .longest_pause = 5ms, .on_error = wrong.listener()});
    message too_late = news("client", "server", 0);
    too_late.deadline = real_clock().after(1ms);
    send(client, too_late);
    for (int number = 1; number <= 3; ++number) send(client, news("client", "server", number));
    const std::system_error refused = wrong.next();
    EXPECT_EQ(refused.code(), std::errc::connection_refused);
    EXPECT_NE(std::string(refused.what()).find(where.to_string()), std::string::npos) << refused.what();
    wrong.next(); // again
    real_clock().sleep(2ms);
    tcp_transport server({.listens_at = where});
    server.attach("server", inbox);
    for (int number = 1; number <= 3; ++number) // and not the one that came too late
        EXPECT_EQ(inbox.next().content.to_value().integer(), number);
    server.detach("server");
}

TEST(TcpTransport, AServerThatIsStartedAgainIsFoundAgain) {
    box inbox;
    auto server = std::make_unique<tcp_transport>(tcp_transport_options{.listens_at = loopback});
    const address where = server->local();
    tcp_transport client({.directory = {{"server", where}}, .first_pause = 1ms, .longest_pause = 5ms});
    int number = 0;
    for (int round = 0; round < 5; ++round) {
        server->attach("server", inbox);
        // What was under way when the server went is lost; whatever it is that arrives, nothing comes twice.
        std::optional<message> m;
        do send(client, news("client", "server", ++number));
        while (inbox.all.receive_for(m, 50ms) != channel_status::done);
        auto arrived = m->content.to_value().integer();
        while (arrived < number) {
            const auto next = inbox.next().content.to_value().integer();
            EXPECT_GT(next, arrived);
            arrived = next;
        }
        server->detach("server");
        server.reset();
        server = std::make_unique<tcp_transport>(tcp_transport_options{.listens_at = where});
    }
}

TEST(TcpTransport, WhoeverSpeaksSomethingElseIsSentAwayAndEveryoneElseServed) {
    errors wrong;
    box inbox;
    tcp_transport server({.listens_at = loopback, .frames = {.network = 7}, .on_error = wrong.listener()});
    server.attach("server", inbox);
    tcp_transport good({.directory = {{"server", server.local()}}, .frames = {.network = 7}});
    send(good, hello("good", "server"));
    inbox.next();
    const struct {
        std::string bytes;
        message_errc error;
    } cases[] = {
        {"GET / HTTP/1.1\r\n\r\n", message_errc::wrong_magic},
        {"LS\x02", message_errc::wrong_version},
        {std::string("LS\x01\0\0\0\0\x08", 8), message_errc::wrong_network},
        {std::string("LS\x01\0\0\0\0\x07\xFF\xFF\xFF\xFF", 12), message_errc::too_large},
        {std::string("LS\x01\0\0\0\0\x07\0\0\0\x01\x91", 13), message_errc::malformed},
        {std::string("LS\x01\0\0\0\0\x07\0\x01\x86\xA0", 12) + std::string(100'000, '\x91'), message_errc::malformed},
    };
    for (const auto& [bytes, error] : cases) {
        stream bad = connect(server.local(), 30s);
        const address from = bad.local();
        bad.write_all(bytes, 30s);
        char byte = 0;
        std::error_code how;
        EXPECT_EQ(bad.read_some({&byte, 1}, 30s, how), 0U);
        const std::system_error e = wrong.next();
        EXPECT_EQ(e.code(), error) << e.what();
        EXPECT_NE(std::string(e.what()).find(from.to_string()), std::string::npos) << e.what();
        send(good, hello("good", "server"));
        inbox.next();
    }
    server.detach("server");
}

TEST(TcpTransport, ARequestToANodeThatIsNotThereIsAnsweredSo) {
    box inbox;
    tcp_transport server({.listens_at = loopback});
    tcp_transport client({.directory = {{"nobody", server.local()}}});
    client.attach("client", inbox);
    send(client, hello("client", "nobody", 9));
    const message answer = inbox.next();
    EXPECT_EQ(answer.kind, error_kind);
    EXPECT_EQ(answer.in_reply_to, 9U);
    EXPECT_TRUE(remote_error(answer).is(reply_code::node_not_found));
    client.detach("client");
}

TEST(TcpTransport, AnAnswerThatCannotBeSentIsAnErrorForWhoAsked) {
    tcp_transport over_there({.listens_at = loopback}), here({.directory = {{"server", over_there.local()}}});
    node server("server", over_there), client("client", here);
    server.on("unsendable", [](const message&) -> message_content { return value("\xFF"); });
    server.on("long", [](const message&) -> message_content { return value(std::string(2 << 20, 'x')); });
    for (const char* kind : {"unsendable", "long"}) {
        try {
            client.request("server", kind, {}, 30s);
            ADD_FAILURE() << kind;
        } catch (const remote_error& e) {
            EXPECT_TRUE(e.is(reply_code::crash));
            EXPECT_NE(std::string(e.what()).find("cannot be sent"), std::string::npos) << e.what();
        }
    }
}

TEST(TcpTransport, ManyRequestsAreUnderWayAtOnceAndEachGetsItsOwnAnswer) {
    tcp_transport over_there({.listens_at = loopback}), here({.directory = {{"server", over_there.local()}}});
    node server("server", over_there), client("client", here);
    server.on("double", [](const message& m) -> message_content { return value(2 * m.content.to_value().integer()); });
    task_group askers;
    for (int asker = 0; asker < 64; ++asker)
        askers.go([&client, asker] {
            for (int i = 0; i < 100; ++i) {
                const int n = 1000 * asker + i;
                ASSERT_EQ(client.request("server", "double", value(n), 30s).content.to_value().integer(), 2 * n);
            }
        });
    askers.join();
}

TEST(TcpTransport, SaysSoWhereNobodyKnowsTheRecipientOrItIsTooLate) {
    tcp_transport alone;
    std::error_code error;
    alone.send(hello("a", "b"), {}, error);
    EXPECT_EQ(error, std::errc::host_unreachable);
    message late = hello("a", "b");
    late.deadline = real_clock().now();
    alone.send(late, {}, error);
    EXPECT_EQ(error, std::errc::timed_out);
}

TEST(TcpTransport, TheEndOfAConnectionEndsNoRequestThatWentOverAnotherOne) {
    box at_server, at_one, at_other;
    tcp_transport server({.listens_at = loopback});
    node there("server", server);
    auto one = std::make_unique<tcp_transport>(tcp_transport_options{.directory = {{"server", server.local()}}});
    tcp_transport other({.directory = {{"server", server.local()}}});
    one->attach("one", at_one);
    other.attach("other", at_other);
    send(*one, news("one", "server", 1));
    send(other, news("other", "server", 2));
    there.receive(30s); // both can be found now
    there.receive(30s);
    task_group asks_one, asks_other;
    asks_other.go([&] { EXPECT_EQ(there.request("other", "hello", {}, 1h).kind, "hello_ok"); });
    const message asked = at_other.next();
    asks_one.go([&] { EXPECT_EQ(ended(there, "one").code(), std::errc::connection_reset); });
    at_one.next();
    one->detach("one");
    one.reset();
    asks_one.join();
    send(other, reply_to(asked, "hello_ok"));
    asks_other.join();
    other.detach("other");
}

TEST(TcpTransport, ARequestToWhereNobodyListensWaitsOrEndsAtOnceAsItIsTold) {
    const address where = free_address();
    tcp_transport client({.directory = {{"server", where}}, .first_pause = 1h, .longest_pause = 1h});
    node me("client", client);
    me.send("server", "news"); // which waits
    task_group waits;
    waits.go([&] { EXPECT_EQ(me.request("server", "hello", {}, 1h).content.to_value().text(), "at last"); });
    for (int i = 0; i < 3; ++i) {
        std::error_code error;
        me.request(hello({}, "server"), 1h, error, if_unreachable::end);
        EXPECT_EQ(error, std::errc::host_unreachable);
    }
    EXPECT_EQ(client.where_is("server"), where.to_string());
    tcp_transport over_there({.listens_at = where});
    node server("server", over_there);
    server.on("hello", [](const message&) -> message_content { return value("at last"); });
    client.know("server", where); // who says so has a reason: it is tried at once
    waits.join();
}

TEST(TcpTransport, APortThatIsInUseIsAnErrorWithTheAddressInIt) {
    const tcp_transport first({.listens_at = loopback});
    try {
        const tcp_transport second({.listens_at = first.local()});
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::address_in_use);
        EXPECT_NE(std::string(e.what()).find(first.local().to_string()), std::string::npos) << e.what();
    }
}

/// Ends of connections with that port for which the system asks now and then whether the other end is there: proc(5).
int kept_alive(std::uint16_t port) {
    std::ostringstream wanted;
    wanted << ':' << std::uppercase << std::hex << std::setw(4) << std::setfill('0') << port;
    std::ifstream all("/proc/net/tcp");
    int count = 0;
    for (std::string number, local, peer, state, queues, timer, rest;
         all >> number >> local >> peer >> state >> queues >> timer; std::getline(all, rest))
        if ((local + peer).find(wanted.str()) != std::string::npos && timer.starts_with("02:")) ++count;
    return count;
}

TEST(TcpTransport, WhoHasGoneWithoutAWordIsMissed) {
    tcp_transport over_there({.listens_at = loopback}), here({.directory = {{"server", over_there.local()}}});
    node server("server", over_there), client("client", here);
    server.on("hello", [](const message&) -> message_content { return {}; });
    client.request("server", "hello", {}, 30s);
    while (kept_alive(over_there.local().port()) < 2) real_clock().sleep(10ms); // once what was sent is acknowledged
}

TEST(TcpTransport, KeepsOnlySoMuchForWhoIsAway) {
    const address where = free_address();
    tcp_transport client({.directory = {{"server", where}}, .most_waiting = 3, .first_pause = 1h, .longest_pause = 1h});
    std::error_code error;
    int sent = 0;
    while (!error && sent < 100) {
        client.send(news("client", "server", sent), 10ms, error);
        ++sent;
    }
    EXPECT_EQ(error, std::errc::timed_out);
    EXPECT_EQ(sent, 4) << "three wait, and the fourth has no room";
}

} // namespace
} // namespace lockstep::net
