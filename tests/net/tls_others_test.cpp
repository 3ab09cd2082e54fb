// TLS with a peer that does what ours never does.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/tls.hpp"
#include "net/certificates.hpp"
#include "net/raw_tls.hpp"
#include "net/wrapped_streams.hpp"

#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using tests::authority;

class TlsAndOthers : public testing::Test {
protected:
    authority ours;
    const tls_context server_context{tls_server_options{{ours.issue()}}};

    /// Our server, and OpenSSL itself as its client.
    int reads = 0; ///< of what is below our server
    template <class Peer, class Ours>
    void meet(int version, Peer peer, Ours server) {
        auto [a, b] = stream_pair();
        const std::jthread other([&, a = std::move(a)] {
            tests::raw_tls raw(a, version);
            ASSERT_TRUE(raw.connect());
            peer(raw);
        });
        auto below = std::make_unique<tests::counted_stream>(std::make_unique<stream>(std::move(b)), reads);
        tls_stream s = tls_accept(std::move(below), server_context, 10s);
        server(s);
    }
};

TEST_F(TlsAndOthers, ARecordTakesOneReadOfWhatIsBelow) {
    static constexpr int messages = 100;
    meet(
        TLS1_3_VERSION,
        [](tests::raw_tls& peer) {
            for (int i = 0; i < messages; ++i) {
                EXPECT_TRUE(peer.write("ping"));
                EXPECT_EQ(peer.read(4), "ping");
            }
        },
        [this](tls_stream& s) {
            std::array<char, 4> buffer{};
            const int for_the_handshake = reads;
            for (int i = 0; i < messages; ++i) {
                EXPECT_EQ(s.read_all(buffer, 10s), 4U);
                s.write_all({buffer.data(), 4}, 10s);
            }
            EXPECT_LE(reads - for_the_handshake, messages);
        });
}

TEST_F(TlsAndOthers, NewKeysAreAnsweredInTheMidstOfTraffic) {
    meet(
        TLS1_3_VERSION,
        [](tests::raw_tls& peer) {
            for (int i = 0; i < 100; ++i) {
                EXPECT_TRUE(peer.ask_for_new_keys());
                EXPECT_TRUE(peer.write("ping"));
                EXPECT_EQ(peer.read(4), "ping");
            }
        },
        [](tls_stream& s) {
            EXPECT_EQ(s.version(), "TLSv1.3");
            std::array<char, 4> buffer{};
            for (int i = 0; i < 100; ++i) {
                EXPECT_EQ(s.read_all(buffer, 10s), 4U);
                s.write_all({buffer.data(), 4}, 10s);
            }
        });
}

TEST_F(TlsAndOthers, WhoAsksForNewKeysWithoutEndAndReadsNothingIsSentAway) {
    meet(
        TLS1_3_VERSION,
        [](tests::raw_tls& peer) {
            int asked = 0;
            while (asked < 1'000'000 && peer.ask_for_new_keys()) ++asked;
            EXPECT_LT(asked, 1'000'000) << "the answers would fill the memory";
        },
        [](tls_stream& s) {
            std::array<char, 4> buffer{};
            std::error_code error;
            EXPECT_EQ(s.read_some(buffer, 60s, error), 0U);
            EXPECT_EQ(error, tls_failure::malformed) << error.message();
            s = tls_stream();
        });
}

TEST_F(TlsAndOthers, RenegotiationIsDeclined) {
    meet(
        TLS1_2_VERSION,
        [](tests::raw_tls& peer) {
            EXPECT_TRUE(peer.write("before"));
            EXPECT_FALSE(peer.renegotiate());
            EXPECT_EQ(peer.last_error(), "no renegotiation") << "and OpenSSL does not go on without";
        },
        [](tls_stream& s) {
            EXPECT_EQ(s.version(), "TLSv1.2");
            std::array<char, 6> buffer{};
            EXPECT_EQ(s.read_all(buffer, 10s), 6U);
            std::error_code error;
            EXPECT_EQ(s.read_some(buffer, 10s, error), 0U);
            EXPECT_EQ(error, tls_failure::alert) << error.message();
        });
}

TEST_F(TlsAndOthers, VersionsThatAreTooOldAreRefused) {
    auto [a, b] = stream_pair();
    const std::jthread other([&, a = std::move(a)] {
        tests::raw_tls raw(a, TLS1_1_VERSION);
        EXPECT_FALSE(raw.connect());
    });
    std::error_code error;
    tls_accept(std::make_unique<stream>(std::move(b)), server_context, 10s, error);
    EXPECT_EQ(error, tls_failure::malformed);
}

TEST_F(TlsAndOthers, BytesThatWereChangedOnTheWayAreAnError) {
    auto [a, b] = stream_pair();
    const std::jthread other([&, a = std::move(a)]() mutable {
        {
            tests::raw_tls raw(a, TLS1_3_VERSION);
            ASSERT_TRUE(raw.connect());
            EXPECT_TRUE(raw.write("good"));
        }
        a.write_all(std::string("\x17\x03\x03\x00\x20", 5) +
                    std::string(32, 'x')); // a record that nobody has encrypted
        std::array<char, 1000> buffer{};
        while (a.read_some(buffer) != 0) { // an alert, and the end
        }
    });
    tls_stream s = tls_accept(std::move(b), server_context, 10s);
    std::array<char, 4> buffer{};
    EXPECT_EQ(s.read_all(buffer, 10s), 4U);
    std::error_code error;
    EXPECT_EQ(s.read_some(buffer, 10s, error), 0U);
    EXPECT_EQ(error, tls_failure::malformed) << error.message();
    iovec piece{buffer.data(), 4};
    EXPECT_EQ(s.write_all({&piece, 1}, {}, error), 0U) << "such a connection is over for both directions";
    EXPECT_EQ(error, tls_failure::malformed);
}

/// One side of a meeting in which a bit is turned round on the way. True: it has read what the other side has said.
bool says_and_hears(tls_stream s) {
    if (!s) return false;
    const patience wait(100ms); // a length that was changed makes a side wait for what never comes
    std::string text = "the same for both";
    iovec piece{text.data(), text.size()};
    std::error_code error;
    s.write_all({&piece, 1}, wait, error);
    std::string heard;
    std::array<char, 100> buffer{};
    while (!error && heard.size() < text.size()) {
        const std::size_t n = s.read_some(buffer, wait, error);
        if (n == 0) break;
        heard.append(buffer.data(), n);
    }
    EXPECT_TRUE(text.starts_with(heard)) << "what was changed must not be taken for good";
    return heard == text;
}

TEST_F(TlsAndOthers, NoBitCanBeTurnedRoundOnTheWay) {
    tls_client_options trusting;
    trusting.trusts = ours.certificate();
    trusting.resumes = false;
    const tls_context client_context(trusting);
    std::minstd_rand random(1);
    int meetings = 0;
    lockstep::scheduler fibers({.workers = 2});
    fibers
        .go([&] {
            for (int i = 0; i < 200; ++i) {
                auto [a, b] = stream_pair();
                std::unique_ptr<byte_stream> client = std::make_unique<stream>(std::move(a));
                std::unique_ptr<byte_stream> server = std::make_unique<stream>(std::move(b));
                std::unique_ptr<byte_stream>& victim = i % 2 == 0 ? client : server;
                victim = std::make_unique<tests::tampered_stream>(std::move(victim), random() % 1500, random() % 8);
                bool heard_by_server = false;
                auto other = lockstep::go([&] {
                    std::error_code error;
                    heard_by_server = says_and_hears(tls_accept(std::move(server), server_context, 100ms, error));
                });
                std::error_code error;
                tls_stream mine = tls_connect(std::move(client), client_context, "server.test", 100ms, error);
                const bool heard_by_client = says_and_hears(std::move(mine));
                other.join();
                meetings += heard_by_client && heard_by_server ? 1 : 0;
            }
        })
        .join();
    EXPECT_GT(meetings, 0) << "those where it would have come later";
    EXPECT_LT(meetings, 200);
}

} // namespace
