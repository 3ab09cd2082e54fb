// TLS with a peer that does what ours never does.
#include "lockstep/net/tls.hpp"
#include "net/certificates.hpp"
#include "net/raw_tls.hpp"

#include <gtest/gtest.h>
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
    template <class Peer, class Ours>
    void meet(int version, Peer peer, Ours server) {
        auto [a, b] = stream_pair();
        const std::jthread other([&, a = std::move(a)] {
            tests::raw_tls raw(a, version);
            ASSERT_TRUE(raw.connect());
            peer(raw);
        });
        tls_stream s = tls_accept(std::move(b), server_context, 10s);
        server(s);
    }
};

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

} // namespace
