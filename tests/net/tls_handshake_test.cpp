// Who speaks to whom over TLS, and who refuses to: certificates, names, protocols inside, and handshakes that go wrong.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/tls.hpp"
#include "net/certificates.hpp"

#include <fstream>
#include <gtest/gtest.h>
#include <optional>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using tests::authority;
using tests::certificate_text;

/// How both sides saw a handshake.
struct outcome {
    tls_stream client, server;
    std::error_code client_error, server_error;
};

/// One handshake over AF_UNIX, both sides on fibers.
outcome meet(const tls_context& client, const tls_context& server, const std::string& host = "server.test",
             std::pair<stream, stream> both = stream_pair()) {
    outcome o;
    lockstep::scheduler s({.workers = 2});
    s.go([&] {
         auto other = lockstep::go([&] {
             o.server = tls_accept(std::make_unique<stream>(std::move(both.second)), server, 10s, o.server_error);
             if (o.server) o.server.write_all("!");
         });
         o.client = tls_connect(std::make_unique<stream>(std::move(both.first)), client, host, 10s, o.client_error);
         char byte = 0;
         std::error_code error;
         // The server's tickets come before that; or it does not like our certificate.
         if (o.client) o.client.read_some({&byte, 1}, 10s, error);
         other.join();
     }).join();
    return o;
}

class Tls : public testing::Test {
protected:
    authority ours;

    tls_context client(tls_client_options options = {}) const {
        options.trusts = ours.certificate();
        return tls_context(options);
    }
    tls_context server(const tls_identity& identity) const { return tls_context(tls_server_options{{identity}}); }

    /// What a client of ours says to a server with that certificate.
    std::error_code refusal(const certificate_text& text, const std::string& host = "server.test") {
        const outcome o = meet(client(), server(ours.issue(text)), host);
        EXPECT_EQ(o.server_error, tls_failure::alert) << "the server is told: " << o.server_error.message();
        return o.client_error;
    }
    void accepts(const certificate_text& text, const std::string& host) {
        const outcome o = meet(client(), server(ours.issue(text)), host);
        EXPECT_FALSE(o.client_error) << host << ": " << o.client_error.message();
        EXPECT_FALSE(o.server_error) << host << ": " << o.server_error.message();
    }
};

TEST_F(Tls, ACertificateForTheNameIsAccepted) {
    accepts({}, "server.test");
    accepts({}, "SERVER.test.");
    accepts({.names = "DNS:a.test,DNS:*.b.test"}, "x.b.test");
    accepts({.names = "IP:127.0.0.1,IP:::1"}, "127.0.0.1");
    accepts({.names = "IP:127.0.0.1,IP:::1"}, "[::1]");
}

TEST_F(Tls, ACertificateForAnotherNameIsNot) {
    for (const char* host : {"other.test", "127.0.0.1", "x.server.test", "server.test.evil.test"}) {
        const std::error_code error = refusal({}, host);
        EXPECT_EQ(error, tls_failure::wrong_name) << host << ": " << error.message();
        EXPECT_EQ(error, tls_failure::untrusted);
    }
    EXPECT_EQ(refusal({.names = "DNS:*.b.test"}, "y.x.b.test"), tls_failure::wrong_name);
    EXPECT_EQ(refusal({.names = "DNS:s*.test"}, "server.test"), tls_failure::wrong_name);
    EXPECT_EQ(refusal({.subject = "server.test", .names = "DNS:another.test"}), tls_failure::wrong_name);
    EXPECT_EQ(refusal({.subject = "server.test", .names = ""}), tls_failure::wrong_name) << "the subject is no name";
}

TEST_F(Tls, ACertificateMustBeValidNow) {
    EXPECT_EQ(refusal({.valid_until = -1min}).message(), "certificate verify failed: certificate has expired");
    EXPECT_EQ(refusal({.valid_from = 1h, .valid_until = 2h}).message(),
              "certificate verify failed: certificate is not yet valid");
    EXPECT_NE(refusal({.valid_until = -1min}), tls_failure::wrong_name);
}

TEST_F(Tls, SomebodyWhomWeTrustMustHaveIssuedIt) {
    authority stranger("stranger");
    EXPECT_EQ(meet(client(), server(stranger.issue())).client_error, tls_failure::untrusted);
    EXPECT_EQ(meet(client(), server(ours.self_signed())).client_error.message(),
              "certificate verify failed: self-signed certificate");
    EXPECT_EQ(meet(tls_context(), server(ours.issue())).client_error, tls_failure::untrusted) << "the system does not";
    tls_client_options trusting;
    trusting.trusts = ours.self_signed().certificate_chain;
    EXPECT_EQ(meet(tls_context(trusting), server(ours.issue())).client_error, tls_failure::untrusted);
}

TEST_F(Tls, WhoChecksNothingSpeaksToAnybody) {
    const outcome o = meet(tls_context(tls_client_options{.verifies = false}), server(ours.self_signed()), "");
    EXPECT_TRUE(o.client && o.server);
}

TEST_F(Tls, NamesThatCannotBeVerifiedAreRefused) {
    auto [a, b] = stream_pair();
    EXPECT_THROW(tls_connect(std::move(a), client(), ""), std::invalid_argument);
    EXPECT_THROW(tls_connect(std::move(b), client(), std::string("server.test\0.evil", 17)), std::invalid_argument);
    auto [c, d] = stream_pair();
    EXPECT_THROW(tls_connect(std::move(c), server(ours.issue()), "server.test"), std::invalid_argument);
    EXPECT_THROW(tls_accept(std::move(d), client()), std::invalid_argument);
}

TEST_F(Tls, TheTextNamesTheHostTheAddressAndTheReason) {
    listener door(address::loopback());
    const tls_context theirs = server(ours.self_signed());
    const std::jthread other([&] {
        std::error_code error;
        tls_accept(std::make_unique<stream>(door.accept()), theirs, 10s, error);
    });
    try {
        tls_connect("localhost", door.local().port(), client(), 10s);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.what(), "TLS with localhost (" + door.local().to_string() +
                                "): certificate verify failed: self-signed certificate");
    }
}

TEST_F(Tls, TheNameThatIsAskedForPicksTheCertificate) {
    const tls_context both(
        tls_server_options{{ours.issue({.names = "DNS:a.test"}), ours.issue({.names = "DNS:b.test,DNS:*.c.test"})}});
    for (const char* host : {"a.test", "b.test", "x.c.test", "B.TEST"}) {
        const outcome o = meet(client(), both, host);
        EXPECT_FALSE(o.client_error) << host << ": " << o.client_error.message();
        EXPECT_EQ(o.server.server_name(), host);
    }
    EXPECT_EQ(meet(client(), both, "d.test").client_error, tls_failure::wrong_name) << "the first one's";
}

TEST_F(Tls, TheServersFirstCommonProtocolIsSpoken) {
    tls_server_options options{{ours.issue()}, {"h2", "http/1.1"}};
    const tls_context theirs(options);
    const outcome both = meet(client({.protocols = {"http/1.1", "h2"}}), theirs);
    EXPECT_EQ(both.client.protocol(), "h2");
    EXPECT_EQ(both.server.protocol(), "h2");
    EXPECT_EQ(meet(client({.protocols = {"http/1.1"}}), theirs).client.protocol(), "http/1.1");
    EXPECT_EQ(meet(client(), theirs).client.protocol(), "") << "who offers nothing is served";
    const outcome none = meet(client({.protocols = {"gopher"}}), theirs);
    EXPECT_EQ(none.client_error, tls_failure::alert);
    EXPECT_NE(none.client_error.message().find("no application protocol"), std::string::npos)
        << none.client_error.message();
    EXPECT_TRUE(none.server_error);
    EXPECT_THROW(client({.protocols = {""}}), std::invalid_argument);
}

TEST_F(Tls, ASessionIsTakenUpAgain) {
    const tls_context theirs = server(ours.issue());
    const tls_context mine = client();
    EXPECT_FALSE(meet(mine, theirs).client.resumed());
    for (int i = 0; i < 3; ++i) {
        const outcome again = meet(mine, theirs);
        EXPECT_TRUE(again.client.resumed() && again.server.resumed());
    }
    tls_client_options forgetful;
    forgetful.resumes = false;
    const tls_context other = client(forgetful);
    meet(other, theirs);
    EXPECT_FALSE(meet(other, theirs).client.resumed());
    EXPECT_FALSE(meet(mine, theirs, "other.test").client) << "nor is it taken up with another name";
}

TEST_F(Tls, AServerMayWantToKnowTheClient) {
    tls_server_options options{{ours.issue()}};
    options.trusts_clients_of = ours.certificate();
    const tls_context theirs(options);
    const outcome known = meet(client({.identity = ours.issue({.subject = "a client"})}), theirs);
    EXPECT_TRUE(known.client && known.server) << known.server_error.message();
    EXPECT_EQ(known.server.peer_subject(), "CN=a client");
    EXPECT_EQ(known.client.peer_subject(), "CN=server");
    EXPECT_EQ(meet(client(), server(ours.issue())).server.peer_subject(), "");
    EXPECT_TRUE(meet(client(), theirs).server_error);
    authority stranger("stranger");
    EXPECT_EQ(meet(client({.identity = stranger.issue()}), theirs).server_error, tls_failure::untrusted);
}

TEST_F(Tls, FilesThatCannotBeUsedAreNamed) {
    const auto complaint = [](const tls_server_options& options) {
        try {
            const tls_context c(options);
            return std::string("none");
        } catch (const std::system_error& e) {
            return std::string(e.what());
        }
    };
    const tls_identity good = ours.issue();
    const std::string missing = complaint({{{"/nowhere.pem", good.private_key}}});
    EXPECT_NE(missing.find("/nowhere.pem: No such file"), std::string::npos) << missing;
    const std::string mixed = complaint({{{good.certificate_chain, ours.issue().private_key}}});
    EXPECT_NE(mixed.find("key values mismatch"), std::string::npos) << mixed;
    std::ofstream(ours.folder() + "/garbage.pem") << "garbage\n";
    EXPECT_NE(complaint({{{ours.folder() + "/garbage.pem", good.private_key}}}).find("garbage.pem"), std::string::npos);
    std::ofstream(ours.folder() + "/locked.key") << "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n"
                                                    "DEK-Info: AES-128-CBC,00000000000000000000000000000000\n\n"
                                                    "AAAA\n-----END RSA PRIVATE KEY-----\n";
    EXPECT_NE(complaint({{{good.certificate_chain, ours.folder() + "/locked.key"}}}).find("locked.key"),
              std::string::npos)
        << "and nobody is asked for a passphrase";
    EXPECT_THROW(tls_context(tls_server_options{}), std::invalid_argument);
}

// --- handshakes that go wrong -----------------------------------------------------------------------------------------

/// A client's handshake with a peer that is no TLS server.
template <class F>
std::error_code client_meets(const tls_context& client, F peer, const patience& wait = 10s) {
    auto [a, b] = stream_pair();
    const std::jthread other([&peer, b = std::move(b)]() mutable { peer(b); });
    std::error_code error;
    EXPECT_FALSE(tls_connect(std::make_unique<stream>(std::move(a)), client, "server.test", wait, error));
    return error;
}

template <class F>
std::error_code server_meets(const tls_context& server, F peer, const patience& wait = 10s) {
    auto [a, b] = stream_pair();
    const std::jthread other([&peer, b = std::move(b)]() mutable { peer(b); });
    std::error_code error;
    EXPECT_FALSE(tls_accept(std::make_unique<stream>(std::move(a)), server, wait, error));
    return error;
}

TEST_F(Tls, GarbageInsteadOfAHandshakeIsAnError) {
    const auto http = [](stream& s) {
        s.write_all("GET / HTTP/1.1\r\nHost: server.test\r\n\r\n");
        std::error_code error;
        std::array<char, 100> buffer{};
        s.read_some(buffer, 10s, error); // until it has gone
    };
    EXPECT_EQ(server_meets(server(ours.issue()), http), tls_failure::malformed);
    EXPECT_EQ(client_meets(client(), http), tls_failure::malformed);
    EXPECT_NE(server_meets(server(ours.issue()), http).message().find("http request"), std::string::npos);
}

TEST_F(Tls, APeerThatLeavesInTheMiddleHasTruncatedIt) {
    const auto leaves = [](stream& s) {
        std::array<char, 100> buffer{};
        s.read_some(buffer);
        std::error_code error;
        s.shutdown_write(error);
        while (s.read_some(buffer, 10s, error) != 0) {
        }
    };
    EXPECT_EQ(client_meets(client(), leaves), tls_failure::truncated);
    const auto says_nothing = [](stream& s) { s.close(); };
    EXPECT_EQ(server_meets(server(ours.issue()), says_nothing), tls_failure::truncated);
}

TEST_F(Tls, APeerThatSaysNothingIsWaitedForUntilTheDeadline) {
    std::stop_source done;
    const auto silent = [&](stream& s) {
        std::error_code error;
        std::vector<char> buffer(1000);
        while (s.read_some(buffer, done.get_token(), error) != 0) {
        }
    };
    EXPECT_EQ(client_meets(client(), silent, 5ms), std::errc::timed_out);
    EXPECT_EQ(server_meets(server(ours.issue()), silent, 5ms), std::errc::timed_out);
    std::stop_source stop;
    const std::jthread stopper([&] { stop.request_stop(); });
    EXPECT_EQ(server_meets(server(ours.issue()), silent, stop.get_token()), std::errc::operation_canceled);
    EXPECT_EQ(server_meets(server(ours.issue()), silent, 0ms), std::errc::timed_out);
}

TEST(TlsStream, NoneIsNotConnected) {
    tls_stream none;
    std::array<char, 1> buffer{};
    std::error_code error;
    EXPECT_EQ(none.read_some(buffer, {}, error), 0U);
    EXPECT_EQ(error, std::errc::not_connected);
    EXPECT_THROW(none.write_all("x"), std::system_error);
    none.shutdown();
    EXPECT_FALSE(none);
}

} // namespace
