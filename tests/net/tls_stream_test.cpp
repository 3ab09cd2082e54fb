// What goes through a TLS connection once it is there: both ways at once, in pieces of any size, to its proper end or not.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/tls.hpp"
#include "net/certificates.hpp"
#include "net/party.hpp"
#include "net/wrapped_streams.hpp"

#include <csignal>
#include <gtest/gtest.h>
#include <random>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
using tests::authority;
using tests::choppy_stream;

/// Bytes that both sides know.
class known_bytes {
public:
    explicit known_bytes(unsigned seed) : random_(seed) {}
    void fill(std::span<char> into) {
        for (char& c : into) c = static_cast<char>(random_());
    }
    bool match(std::span<const char> what) {
        return std::ranges::all_of(what, [this](char c) { return c == static_cast<char>(random_()); });
    }

private:
    std::minstd_rand random_;
};

struct kind {
    const char* name;
    bool on_fibers;
    unsigned workers;
    bool choppy; ///< below there is a stream that takes and gives as little as it likes

    friend void PrintTo(const kind& k, std::ostream* out) { *out << k.name; }
};

class TlsTraffic : public testing::TestWithParam<kind> {
protected:
    authority ours;
    const tls_context server_context{tls_server_options{{ours.issue()}}};
    const tls_context client_context = [this] {
        tls_client_options options;
        options.trusts = ours.certificate();
        return tls_context(options);
    }();

    /// The other party, where the parameter says.
    class party : tests::party {
    public:
        template <class F>
        explicit party(F f) : tests::party(GetParam().on_fibers, std::move(f)) {}
    };

    template <class F>
    static void here(F f) {
        tests::run_where(GetParam().on_fibers, GetParam().workers, std::move(f));
    }

    static std::unique_ptr<byte_stream> below(stream s, unsigned seed) {
        // Little room, so that who writes must wait for who reads.
        s.handle().set_option(SOL_SOCKET, SO_SNDBUF, 16 * 1024);
        auto plain = std::make_unique<stream>(std::move(s));
        if (GetParam().choppy) return std::make_unique<choppy_stream>(std::move(plain), seed);
        return plain;
    }

    /// Makes them the two ends of a connection.
    void join(tls_stream& client, tls_stream& server) {
        auto [a, b] = stream_pair();
        const party other(
            [&, b = below(std::move(b), 1)]() mutable { server = tls_accept(std::move(b), server_context, 10s); });
        client = tls_connect(below(std::move(a), 2), client_context, "server.test", 10s);
    }

    static void send(byte_stream& to, std::size_t total, unsigned seed) {
        std::minstd_rand sizes(seed + 100);
        known_bytes bytes(seed);
        while (total != 0) {
            std::vector<std::string> parts(1 + sizes() % 5);
            std::vector<iovec> pieces;
            for (std::string& p : parts) {
                const std::size_t most = sizes() % 20 == 0 ? 200'000 : 2'000;
                p.resize(std::min<std::size_t>(sizes() % most, total));
                bytes.fill(p);
                total -= p.size();
                pieces.push_back({p.data(), p.size()});
            }
            std::error_code error;
            to.write_all(pieces, {}, error);
            ASSERT_FALSE(error) << error.message();
        }
        std::error_code error;
        to.shutdown_write(error);
        EXPECT_FALSE(error) << error.message();
    }

    static void receive(byte_stream& from, std::size_t total, unsigned seed) {
        std::minstd_rand sizes(seed + 200);
        known_bytes bytes(seed);
        std::vector<char> buffer(70'000);
        std::error_code error;
        for (;;) {
            if (sizes() % 8 == 0) {
                EXPECT_TRUE(from.wait_readable({}, error));
            }
            const std::size_t n = from.read_some(std::span(buffer).first(1 + sizes() % buffer.size()), {}, error);
            ASSERT_FALSE(error) << error.message();
            if (n == 0) break;
            ASSERT_TRUE(bytes.match({buffer.data(), n}));
            ASSERT_LE(n, total);
            total -= n;
        }
        EXPECT_EQ(total, 0U);
    }
};

TEST_P(TlsTraffic, TenMegabytesBothWaysAtOnceArriveAsTheyWere) {
    here([this] {
        const std::size_t total = GetParam().choppy ? 1'000'000 : 10'000'000;
        tls_stream client, server;
        join(client, server);
        const party a([&] { send(client, total, 1); });
        const party b([&] { send(server, total, 2); });
        const party c([&] { receive(server, total, 1); });
        receive(client, total, 2);
    });
}

TEST_P(TlsTraffic, ItGoesOverTlsAgain) { // as through a proxy that is itself reached over TLS
    here([this] {
        tls_stream outer_client, outer_server, client, server;
        join(outer_client, outer_server);
        {
            const party other([&] {
                server = tls_accept(std::make_unique<tls_stream>(std::move(outer_server)), server_context, 10s);
            });
            client =
                tls_connect(std::make_unique<tls_stream>(std::move(outer_client)), client_context, "server.test", 10s);
        }
        const party a([&] { send(client, 500'000, 1); });
        const party b([&] { send(server, 500'000, 2); });
        const party c([&] { receive(server, 500'000, 1); });
        receive(client, 500'000, 2);
    });
}

TEST_P(TlsTraffic, HalfCanBeClosed) {
    here([this] {
        tls_stream client, server;
        join(client, server);
        std::error_code error;
        client.write_all("the question");
        client.shutdown_write(error);
        client.shutdown_write(error); // once more is nothing
        std::array<char, 100> buffer{};
        EXPECT_EQ(server.read_all(buffer), 12U);
        EXPECT_EQ(server.read_some(buffer), 0U) << "the end stays";
        server.write_all("the answer");
        server.shutdown_write(error);
        EXPECT_EQ(client.read_all(buffer), 10U);
        iovec more{buffer.data(), 1};
        EXPECT_EQ(client.write_all({&more, 1}, {}, error), 0U);
        EXPECT_EQ(error, std::errc::broken_pipe);
    });
}

TEST_P(TlsTraffic, AnEndWithoutCloseNotifyIsAnErrorAfterWhatCameBefore) {
    here([this] {
        tls_stream client, server;
        join(client, server);
        server.write_all("part");
        server = tls_stream();
        std::array<char, 4> buffer{};
        EXPECT_EQ(client.read_all(buffer), 4U);
        std::error_code error;
        EXPECT_TRUE(client.wait_readable({}, error)) << "there is news";
        for (int i = 0; i < 2; ++i) {
            EXPECT_EQ(client.read_some(buffer, {}, error), 0U);
            EXPECT_EQ(error, tls_failure::truncated) << error.message();
        }
    });
}

TEST_P(TlsTraffic, ADeadlineEndsAReadAndItGoesOnLater) {
    here([this] {
        tls_stream client, server;
        join(client, server);
        std::array<char, 100> buffer{};
        std::error_code error;
        for (const patience& wait : {patience(2ms), patience(0ms)}) {
            EXPECT_EQ(client.read_some(buffer, wait, error), 0U);
            EXPECT_EQ(error, std::errc::timed_out);
            EXPECT_FALSE(client.wait_readable(wait, error));
            EXPECT_EQ(error, std::errc::timed_out);
        }
        std::stop_source stop;
        stop.request_stop();
        client.read_some(buffer, stop.get_token(), error);
        EXPECT_EQ(error, std::errc::operation_canceled);
        server.write_all("later");
        EXPECT_EQ(client.read_all(std::span(buffer).first(5)), 5U);
    });
}

TEST_P(TlsTraffic, AWriteThatWasTooLongForItsDeadlineGoesOnWhereItStopped) {
    here([this] {
        tls_stream client, server;
        join(client, server);
        std::string much(3'000'000, '\0');
        known_bytes(7).fill(much);
        std::error_code error;
        std::size_t written = 0;
        for (int i = 0; i < 5; ++i) { // each time it keeps no more than there is room for
            iovec piece{much.data() + written, much.size() - written};
            written += client.write_all({&piece, 1}, 2ms, error);
            EXPECT_EQ(error, std::errc::timed_out);
        }
        EXPECT_LT(written, much.size());
        const party reader([&] { receive(server, much.size(), 7); });
        client.write_all({much.data() + written, much.size() - written});
        client.shutdown_write(error);
    });
}

TEST_P(TlsTraffic, ShutdownEndsTheWaitsOfOthers) {
    here([this] {
        tls_stream client, server;
        join(client, server);
        const party other([&] {
            lockstep::this_fiber::sleep_for(3ms);
            client.shutdown();
        });
        std::array<char, 8> buffer{};
        EXPECT_EQ(client.read_some(buffer), 0U);
        std::error_code error;
        server.read_some(buffer, {}, error);
        EXPECT_EQ(error, tls_failure::truncated);
    });
}

TEST_P(TlsTraffic, WhoHasGoneIsAnErrorAndNoSignal) {
    here([this] {
        std::signal(SIGPIPE, SIG_DFL); // it would end the process
        tls_stream client, server;
        join(client, server);
        server = tls_stream();
        std::error_code error;
        std::string some(10'000, 'x');
        for (int i = 0; i < 100 && !error; ++i) {
            iovec piece{some.data(), some.size()};
            client.write_all({&piece, 1}, 1s, error);
        }
        EXPECT_TRUE(error == std::errc::broken_pipe || error == std::errc::connection_reset) << error.message();
        client.shutdown_write(error);
        EXPECT_TRUE(error);
    });
}

TEST_P(TlsTraffic, SmallPiecesBecomeOneRecord) {
    here([this] {
        tls_stream client, server;
        join(client, server);
        std::vector<std::string> parts(200, "0123456789");
        std::vector<iovec> pieces;
        for (std::string& p : parts) pieces.push_back({p.data(), p.size()});
        std::error_code error;
        EXPECT_EQ(client.write_all(pieces, {}, error), 2000U);
        std::vector<char> buffer(4000);
        std::size_t n = 0;
        while (n == 0) n = server.read_some(buffer, {}, error);
        EXPECT_EQ(n, 2000U) << "one record is read at once";
    });
}

INSTANTIATE_TEST_SUITE_P(, TlsTraffic,
                         testing::Values(kind{"Fibers", true, 2, false}, kind{"FibersOfOneWorker", true, 1, false},
                                         kind{"FibersChoppy", true, 2, true}, kind{"Threads", false, 0, false},
                                         kind{"ThreadsChoppy", false, 0, true}),
                         [](const auto& k) { return k.param.name; });

} // namespace
