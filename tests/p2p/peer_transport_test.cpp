// Peers over TCP on loopback: who finds whom, who is refused and how, what happens when the other side is away, lies, is slow, or
// when there are too many.
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/tls.hpp"
#include "p2p/loopback_peers.hpp"

#include <gtest/gtest.h>

namespace lockstep::net::p2p {
namespace {

using namespace std::chrono_literals;

TEST(PeerTransport, OneConnectionServesBothDirections) {
    echo_peer a(1), b(2);
    for (int i = 0; i < 100; ++i) ASSERT_EQ(a.ask(b, i), i);
    EXPECT_EQ(b.it.request(a.it.name(), "echo", value(7), 30s).content.to_value(), value(7)); // and knows no address
    EXPECT_EQ(a.network.counts().called, 1U);
    EXPECT_EQ(b.network.counts().accepted, 1U);
    EXPECT_EQ(b.network.counts().called, 0U);
}

TEST(PeerTransport, APeerThatListensNowhereIsAskedOnItsOwnConnection) {
    echo_peer a(1, {}), b(2);
    EXPECT_EQ(a.network.addresses(), std::vector<address>());
    EXPECT_EQ(a.ask(b, 1), 1);
    EXPECT_EQ(b.ask(a, 2), 2);
}

TEST(PeerTransport, WhoeverIsThereSaysWhoItIs) {
    echo_peer a(1), b(2);
    const contact found = a.network.meet(b.network.local(), 30s);
    EXPECT_EQ(found, b.where());
    EXPECT_EQ(a.ask(b, 1), 1);
    EXPECT_EQ(a.network.counts().called, 1U);
    EXPECT_THROW(a.network.meet(a.network.local(), 30s), std::system_error);
}

TEST(PeerTransport, TwoNetworksNeverMerge) {
    errors wrong;
    echo_peer a(1, {.network = network_number("ours"), .listens_at = loopback});
    echo_peer b(2, {.network = network_number("theirs"), .listens_at = loopback, .on_error = wrong.listener()});
    a.network.know(b.where());
    std::error_code error;
    EXPECT_FALSE(a.it.request(to(b.it.name()), 30s, error));
    EXPECT_EQ(error, message_errc::wrong_network);
    EXPECT_EQ(wrong.next().code(), message_errc::wrong_network);
    EXPECT_EQ(b.network.counts().connections, 0U);
}

TEST(PeerTransport, WhoIsNotWhereItIsSaidToBeIsNotTakenForAnother) {
    echo_peer a(1), b(2), c(3);
    a.network.know(contact(c.me.public_key(), {b.network.local()}));
    std::error_code error;
    EXPECT_FALSE(a.it.request(to(c.it.name()), 30s, error));
    EXPECT_EQ(error, peer_errc::wrong_identity);
    EXPECT_EQ(a.ask(b, 1), 1); // which says nothing against who is there
    EXPECT_EQ(a.ask(c, 2), 2); // nor against c where it is
}

TEST(PeerTransport, WhoSpeaksSomethingElseIsSentAwayAndEveryoneElseServed) {
    errors wrong;
    echo_peer server(1, listening(wrong.listener())), good(2);
    ASSERT_EQ(good.ask(server, 1), 1);
    for (const std::string& bytes :
         {std::string("GET / HTTP/1.1\r\n\r\n"), std::string("LS\x02"), std::string(100'000, '\xFF')}) {
        stranger bad(server.network.local());
        const std::string from = bad.over().local().to_string();
        std::error_code error;
        iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
        bad.over().write_all({&piece, 1}, 30s, error); // it may be cut off before the end
        EXPECT_EQ(bad.next(), std::nullopt);
        const std::system_error e = wrong.next();
        EXPECT_EQ(e.code().category(), message_category()) << e.what();
        EXPECT_NE(std::string(e.what()).find(from), std::string::npos) << e.what();
        EXPECT_EQ(good.ask(server, 2), 2);
    }
    EXPECT_TRUE(comes_true([&] { return server.network.counts().unproved == 0; }));
}

TEST(PeerTransport, WhatWasRecordedLetsNobodyIn) {
    errors wrong;
    echo_peer server(1, listening(wrong.listener()));
    // A tap between a peer and the server keeps what the peer says, and says it again.
    listener tap(loopback);
    std::string recording;
    task_group fibers;
    fibers.go([&] {
        stream from = tap.accept(30s), to = connect(server.network.local(), 30s);
        task_group both;
        both.go([&] {
            char piece[4096];
            while (const std::size_t n = from.read_some(piece, 30s)) {
                recording.append(piece, n);
                to.write_all({piece, n}, 30s);
            }
            to.shutdown();
        });
        char piece[4096];
        while (const std::size_t n = to.read_some(piece, 30s)) from.write_all({piece, n}, 30s);
        both.join();
    });
    {
        echo_peer client(2, {});
        client.network.know(contact(server.me.public_key(), {tap.local()}));
        client.it.request(server.it.name(), "echo", {}, 30s);
    }
    fibers.join();
    stranger replays(server.network.local());
    replays.write(recording);
    EXPECT_EQ(wrong.next().code(), peer_errc::wrong_proof);
    EXPECT_EQ(server.network.counts().accepted, 1U);
}

TEST(PeerTransport, NobodySpeaksInTheNameOfOthers) {
    errors wrong;
    echo_peer server(1, listening(wrong.listener()));
    const identity mallory = identity::from_seed({9}), victim = identity::from_seed({8});
    stranger bad(server.network.local());
    bad.introduce(mallory);
    bad.send({.sender = victim.id().hex(), .recipient = server.it.name(), .kind = "echo", .id = 1});
    const auto answer = bad.next();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(remote_error(*answer).is(reply_code::malformed_request));
    EXPECT_EQ(bad.next(), std::nullopt);
    EXPECT_EQ(wrong.next().code(), peer_errc::wrong_sender);
}

TEST(PeerTransport, ARequestForAnotherOneIsAnsweredSo) {
    echo_peer server(1);
    const identity client = identity::from_seed({9});
    stranger there(server.network.local());
    there.introduce(client);
    there.send({.sender = client.id().hex(), .recipient = std::string(40, 'e'), .kind = "echo", .id = 1});
    EXPECT_TRUE(remote_error(there.next().value()).is(reply_code::node_not_found));
    there.send(
        {.sender = client.id().hex(), .recipient = server.it.name(), .kind = "echo", .id = 2, .content = value(5)});
    EXPECT_EQ(there.next().value().content.to_value(), value(5));
}

TEST(PeerTransport, WhoSaysNothingIsSentAwayAndTakesOnlyItsPlace) {
    errors wrong;
    peer_transport_options o = listening(wrong.listener());
    o.handshake_time = 100ms;
    o.most_unproved = 2;
    echo_peer server(1, o), good(2);
    ASSERT_EQ(good.ask(server, 1), 1);
    stranger silent(server.network.local()), slow(server.network.local());
    slow.write("LS\x01");
    ASSERT_TRUE(comes_true([&] { return server.network.counts().unproved == 2; }));
    stranger third(server.network.local());
    const auto told = third.next();
    if (told) { // or both were sent away before it came
        EXPECT_EQ(told->kind, "p2p.refused");
        EXPECT_EQ(told->content.to_value().at("reason").text(), "busy");
    }
    EXPECT_EQ(wrong.next().code(), std::errc::timed_out);
    EXPECT_EQ(wrong.next().code(), std::errc::timed_out);
    EXPECT_EQ(good.ask(server, 2), 2);
}

TEST(PeerTransport, APeerThatWasKilledAndIsBackOnItsPortIsFoundAgain) {
    echo_peer client(1);
    auto server = std::make_unique<echo_peer>(2);
    peer_transport_options same = listening();
    same.listens_at = server->network.local();
    for (int round = 0; round < 5; ++round) {
        std::error_code error;
        client.network.know(server->where());
        // What was under way when it died is lost; after that it is found.
        EXPECT_TRUE(comes_true([&] {
            error.clear();
            return client.it.request(to(server->it.name()), 1s, error).has_value();
        })) << error.message();
        server.reset();
        server = std::make_unique<echo_peer>(2, same);
    }
}

TEST(PeerTransport, AnAddressThatFailsIsLeftAloneForAWhile) {
    address nobody;
    {
        const listener free(loopback);
        nobody = free.local();
    }
    errors wrong;
    echo_peer a(1, {.listens_at = loopback, .first_pause = 1h, .longest_pause = 1h, .on_error = wrong.listener()});
    const identity b = identity::from_seed({2, 7});
    a.network.know(contact(b.public_key(), {nobody}));
    for (int i = 0; i < 100; ++i) {
        std::error_code error;
        EXPECT_FALSE(a.it.request(to(b.id().hex()), 30s, error));
        EXPECT_EQ(error, std::errc::connection_refused);
    }
    const std::system_error e = wrong.next();
    EXPECT_NE(std::string(e.what()).find(nobody.to_string()), std::string::npos) << e.what();
    EXPECT_EQ(a.network.counts().refused, 1U); // 100 requests, one attempt
    echo_peer at_last(2, {.listens_at = nobody});
    EXPECT_EQ(at_last.ask(a, 1), 1); // it calls: then there is a way
}

TEST(PeerTransport, TwoThatCallEachOtherAtOnceEndUpWithOneConnectionAndLoseNothing) {
    for (std::uint8_t round = 0; round < 20; ++round) {
        echo_peer a(static_cast<std::uint8_t>(2 * round)), b(static_cast<std::uint8_t>(2 * round + 1));
        a.network.know(b.where());
        b.network.know(a.where());
        task_group both;
        for (int i = 0; i < 10; ++i) {
            both.go([&] { EXPECT_EQ(a.ask(b, 1), 1); });
            both.go([&] { EXPECT_EQ(b.ask(a, 2), 2); });
        }
        both.join();
        const auto one_is_left = [](const echo_peer& p) {
            const peer_transport_counts n = p.network.counts();
            return n.connections == 1 && n.leaving == 0;
        };
        ASSERT_TRUE(comes_true([&] { return one_is_left(a) && one_is_left(b); }));
        EXPECT_EQ(a.ask(b, 3), 3);
        EXPECT_EQ(b.ask(a, 4), 4);
        EXPECT_LE(a.network.counts().called + b.network.counts().called, 2U);
    }
}

TEST(PeerTransport, ThousandsOfConnectionsAreBoundedAndNoneWithSomethingUnderWayIsGivenUp) {
    peer_transport_options few = listening();
    few.most_connections = 16;
    few.most_of_host = 1000;
    few.most_unproved = few.most_unproved_of_host = 1000;
    echo_peer server(1, few);
    event may_answer;
    server.it.on("slow", [&](const message& m) {
        may_answer.wait();
        return m.content;
    });
    echo_peer patient(2, {});
    patient.network.know(server.where());
    task_group waiting;
    waiting.go(
        [&] { EXPECT_EQ(patient.it.request(server.it.name(), "slow", value(5), 30s).content.to_value(), value(5)); });
    ASSERT_TRUE(comes_true([&] { return server.network.counts().connections == 1; }));
    // One after the other, a hundred at a time: each is served.
    std::atomic<int> served{0};
    for (int batch = 0; batch < 10; ++batch) {
        std::vector<std::unique_ptr<echo_peer>> crowd;
        for (int i = 0; i < 100; ++i)
            crowd.push_back(std::make_unique<echo_peer>(
                identity::from_seed({static_cast<std::uint8_t>(batch), static_cast<std::uint8_t>(i), 1}),
                peer_transport_options{.first_pause = 5ms, .longest_pause = 20ms}));
        task_group all;
        for (auto& one : crowd)
            all.go([&] {
                one->network.know(server.where());
                std::error_code error;
                for (int attempt = 0; attempt < 1000; ++attempt) {
                    const auto a = one->it.request(to(server.it.name()), 30s, error);
                    EXPECT_LE(server.network.counts().connections, 16U);
                    if (a && a->kind != error_kind) {
                        ++served;
                        return;
                    }
                    real_clock().sleep(20ms);
                }
                ADD_FAILURE() << error.message();
            });
        all.join();
    }
    EXPECT_EQ(served, 1000);
    EXPECT_GT(server.network.counts().evicted, 100U);
    may_answer.set();
    waiting.join();
    EXPECT_EQ(patient.network.counts().called, 1U); // it was never cut off
}

TEST(PeerTransport, AStrangerThatAsksTooMuchIsToldWhenToComeBackAndAFriendIsNot) {
    peer_transport_options o = listening();
    o.of_strangers = {1, 10};
    echo_peer server(1, o), stranger(2), known(3);
    ASSERT_EQ(server.ask(known, 1), 1); // the server has called it
    int answered = 0, refused = 0;
    for (int i = 0; i < 50; ++i) {
        try {
            stranger.ask(server, i);
            ++answered;
        } catch (const remote_error& e) {
            EXPECT_TRUE(e.is(reply_code::temporarily_unavailable));
            EXPECT_GT(e.details().at("retry_after_us").integer(), 0);
            ++refused;
        }
        EXPECT_EQ(known.ask(server, i), i);
    }
    EXPECT_EQ(answered + refused, 50); // each has an answer
    EXPECT_GE(answered, 10);
    EXPECT_GT(refused, 0);
    EXPECT_EQ(server.network.counts().limited, static_cast<unsigned>(refused));
}

TEST(PeerTransport, WhoWantsItSecretSpeaksTlsWithThePeersOwnKeys) {
    errors wrong;
    peer_transport_options secret = listening(wrong.listener());
    secret.secret = true;
    echo_peer a(1, secret), b(2, secret), open(3);
    EXPECT_EQ(a.ask(b, 1), 1);
    EXPECT_EQ(b.ask(a, 2), 2);
    EXPECT_EQ(a.ask(open, 3), 3); // who does not want it takes it
    EXPECT_EQ(open.ask(a, 4), 4); // on the same connection
    echo_peer also_open(4);
    also_open.network.know(a.where());
    std::error_code error;
    EXPECT_FALSE(also_open.it.request(to(a.it.name()), 30s, error));
    EXPECT_EQ(error, peer_errc::in_the_clear);
    EXPECT_EQ(wrong.next().code(), peer_errc::in_the_clear);
}

TEST(PeerTransport, ACertificateOfAnotherKeyIsNoneOfOnes) {
    errors wrong;
    echo_peer server(1, listening(wrong.listener()));
    const identity mallory = identity::from_seed({9}), thief = identity::from_seed({8});
    // Without a certificate, TLS comes to nothing; with one of another key, the handshake does.
    std::error_code error;
    tls_stream none = tls_connect(std::make_unique<stream>(connect(server.network.local(), 30s)),
                                  tls_context(tls_client_options{.verifies = false}), "peer", 30s, error);
    EXPECT_EQ(wrong.next().code().category(), tls_category());
    tls_stream over =
        tls_connect(connect(server.network.local(), 30s), tls_context::of_key(thief.private_key(), false), "peer", 30s);
    EXPECT_EQ(over.peer_key(), std::string(server.me.public_key().begin(), server.me.public_key().end()));
    detail::challenge channel{};
    std::ranges::copy(over.exported_keying_material("EXPORTER-lockstep-peers", 32), channel.begin());
    detail::handshake talk(mallory, {.calls = true, .mine = detail::fresh_challenge(), .channel = channel});
    over.write_all(talk.take_output(), 30s);
    EXPECT_EQ(wrong.next().code(), peer_errc::no_key);
}

TEST(PeerTransport, SaysSoWhereNobodyKnowsThePeerOrItIsTooLateOrNotOurName) {
    echo_peer alone(1, {}), other(2);
    std::error_code error;
    alone.network.send({.sender = alone.it.name(), .recipient = other.it.name(), .kind = "echo"}, {}, error);
    EXPECT_EQ(error, std::errc::host_unreachable);
    alone.network.know(other.where());
    alone.network.send({.sender = other.it.name(), .recipient = other.it.name(), .kind = "echo"}, {}, error);
    EXPECT_EQ(error, message_errc::wrong_name);
    message late{.sender = alone.it.name(), .recipient = other.it.name(), .kind = "echo"};
    late.deadline = real_clock().now();
    alone.network.send(late, {}, error);
    EXPECT_EQ(error, std::errc::timed_out);
    EXPECT_THROW(node(other.it.name(), alone.network), std::invalid_argument);
}

} // namespace
} // namespace lockstep::net::p2p
