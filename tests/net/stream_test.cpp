// Connections, as clients and servers have them: on fibers and on threads, over TCP and AF_UNIX.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/stream.hpp"
#include "net/own_names.hpp"
#include "net/party.hpp"

#include <array>
#include <csignal>
#include <gtest/gtest.h>
#include <numeric>
#include <random>
#include <thread>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;
namespace this_fiber = lockstep::this_fiber;

/// What is to hold on fibers and on threads, over all kinds of sockets.
struct kind {
    const char* name;
    bool on_fibers;
    const char* at;

    friend void PrintTo(const kind& k, std::ostream* out) { *out << k.name; }
};

class Connections : public testing::TestWithParam<kind> {
protected:
    static address somewhere() {
        const std::string at = GetParam().at;
        if (at == "unix:") return address::unix_name(tests::socket_path());
        if (at == "unix:@") return address::unix_name(tests::abstract_name("tests"));
        return address(std::string_view(at));
    }

    /// The other party, where the parameter says.
    class party : tests::party {
    public:
        template <class F>
        explicit party(F f) : tests::party(GetParam().on_fibers, std::move(f)) {}
    };

    template <class F>
    static void here(F f) {
        tests::run_where(GetParam().on_fibers, 2, std::move(f));
    }
};

TEST_P(Connections, WhatIsWrittenIsReadInOrder) {
    here([] {
        listener door(somewhere());
        const party server([&] {
            stream peer = door.accept();
            std::array<char, 1000> buffer{};
            while (const std::size_t n = peer.read_some(buffer)) peer.write_all({buffer.data(), n});
        });
        stream client = connect(door.local());
        std::mt19937 random(1);
        std::string sent;
        std::string back;
        const party writer([&] {
            std::string all;
            for (int i = 0; i < 200; ++i) {
                std::string piece(random() % 40'000, '\0');
                for (char& c : piece) c = static_cast<char>(random());
                all += piece;
            }
            sent = all;
            client.write_all(all);
            std::error_code error;
            client.shutdown_write(error);
            EXPECT_FALSE(error);
        });
        std::vector<char> buffer(10'000);
        while (const std::size_t n = client.read_some(buffer)) back.append(buffer.data(), n);
        EXPECT_TRUE(sent == back) << sent.size() << " bytes were sent, " << back.size() << " came back";
    });
}

TEST_P(Connections, PiecesAreWrittenAndReadAsOne) {
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        stream peer = door.accept();
        std::vector<std::string> parts;
        std::string all;
        for (int i = 0; i < 3000; ++i) all += parts.emplace_back(std::to_string(i)); // more than IOV_MAX
        std::vector<iovec> pieces;
        for (std::string& p : parts) pieces.push_back({p.data(), p.size()});
        pieces.push_back({nullptr, 0});
        std::error_code error;
        EXPECT_EQ(client.write_all(pieces, {}, error), all.size());
        EXPECT_FALSE(error);
        std::string first(3, '\0');
        std::string second(all.size() - 3, '\0');
        const std::array<iovec, 2> into{iovec{first.data(), first.size()}, iovec{second.data(), second.size()}};
        std::size_t n = peer.read_some(into, {}, error);
        n += peer.read_all(std::span(second).subspan(n - 3));
        EXPECT_EQ(n, all.size());
        EXPECT_EQ(first + second, all);
    });
}

TEST_P(Connections, AWaitEndsByADeadlineAndTheStreamGoesOn) {
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        stream peer = door.accept();
        std::array<char, 8> buffer{};
        std::error_code error;
        EXPECT_EQ(client.read_some(buffer, 2ms, error), 0U);
        EXPECT_EQ(error, std::errc::timed_out);
        EXPECT_EQ(client.read_some(buffer, 0ms, error), 0U);
        EXPECT_EQ(error, std::errc::timed_out);
        EXPECT_FALSE(client.wait_readable(2ms, error));
        EXPECT_EQ(error, std::errc::timed_out);
        peer.write_all("later");
        EXPECT_TRUE(client.wait_readable({}, error));
        EXPECT_EQ(client.read_some(buffer), 5U);
    });
}

TEST_P(Connections, WhatIsThereIsReadWithoutAnyPatience) {
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        stream peer = door.accept();
        std::array<char, 8> buffer{};
        std::error_code error;
        client.read_some(buffer, 2ms, error); // now it is watched
        for (int i = 0; i < 200; ++i) {
            peer.write_all("x"); // on one machine it has arrived when that returns
            ASSERT_EQ(client.read_some(buffer, i % 2 == 0 ? patience(0ms) : patience(std::chrono::steady_clock::now()),
                                       error),
                      1U)
                << i << ": " << error.message();
        }
    });
}

TEST_P(Connections, AWaitEndsByAStop) {
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        stream peer = door.accept();
        std::stop_source stop;
        const party impatient([&] {
            this_fiber::sleep_for(3ms);
            stop.request_stop();
        });
        std::array<char, 8> buffer{};
        std::error_code error;
        client.read_some(buffer, stop.get_token(), error);
        EXPECT_EQ(error, std::errc::operation_canceled);
        door.accept(stop.get_token(), error);
        EXPECT_EQ(error, std::errc::operation_canceled);
    });
}

TEST_P(Connections, WhoReadsNothingStopsWhoWrites) {
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        stream peer = door.accept();
        std::string much(64 << 20, 'x');
        iovec piece{much.data(), much.size()};
        std::error_code error;
        const std::size_t n = client.write_all({&piece, 1}, 20ms, error);
        EXPECT_EQ(error, std::errc::timed_out);
        EXPECT_LT(n, much.size());
        const party reader([&] {
            std::vector<char> buffer(1 << 20);
            std::size_t sum = 0;
            while (sum < much.size()) sum += peer.read_some(buffer);
            EXPECT_EQ(sum, much.size());
        });
        client.write_all({much.data() + n, much.size() - n});
    });
}

TEST_P(Connections, WritingToWhoHasGoneIsAnErrorAndNoSignal) {
    here([] {
        std::signal(SIGPIPE, SIG_DFL); // it would end the process
        listener door(somewhere());
        stream client = connect(door.local());
        door.accept().close();
        std::error_code error;
        for (int i = 0; i < 100 && !error; ++i) {
            std::string some(1000, 'x');
            iovec piece{some.data(), some.size()};
            client.write_all({&piece, 1}, 1s, error);
            this_fiber::sleep_for(100us);
        }
        EXPECT_TRUE(error == std::errc::broken_pipe || error == std::errc::connection_reset) << error.message();
        EXPECT_THROW(client.write_all("more"), std::system_error);
    });
}

TEST_P(Connections, AResetIsSeenAsOne) {
    if (somewhere().is_unix()) GTEST_SKIP() << "AF_UNIX has none";
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        door.accept().reset();
        std::array<char, 8> buffer{};
        std::error_code error;
        client.read_some(buffer, 5s, error);
        EXPECT_EQ(error, std::errc::connection_reset);
    });
}

TEST_P(Connections, ShutdownEndsAWaitOfAnother) {
    here([] {
        listener door(somewhere());
        stream client = connect(door.local());
        stream peer = door.accept();
        const party other([&] {
            this_fiber::sleep_for(3ms);
            client.shutdown();
        });
        std::array<char, 8> buffer{};
        EXPECT_EQ(client.read_some(buffer), 0U);
        EXPECT_EQ(peer.read_some(buffer), 0U);
    });
}

TEST_P(Connections, ShuttingTheDoorEndsAllWhoAccept) {
    here([] {
        listener door(somewhere());
        std::atomic<int> ended{0};
        {
            const auto accept = [&] {
                std::error_code error;
                door.accept({}, error);
                ended += error == std::errc::operation_canceled ? 1 : 0;
            };
            const party a(accept);
            const party b(accept);
            this_fiber::sleep_for(3ms);
            door.shutdown();
        }
        EXPECT_EQ(ended, 2);
        std::error_code error;
        door.accept({}, error);
        EXPECT_EQ(error, std::errc::operation_canceled);
    });
}

TEST_P(Connections, ManyAtOnceAreAllServed) {
    here([] {
        constexpr int clients = 64;
        listener door(somewhere());
        const party server([&] {
            std::vector<stream> peers;
            std::error_code error;
            while (peers.size() < clients) EXPECT_GT(door.accept_all(peers, 16, {}, error), 0U) << error.message();
            for (stream& p : peers) p.write_all("hello");
        });
        std::vector<stream> all;
        for (int i = 0; i < clients; ++i) all.push_back(connect(door.local(), 5s));
        for (stream& one : all) {
            std::array<char, 5> buffer{};
            EXPECT_EQ(one.read_all(buffer, 5s), 5U);
        }
    });
}

INSTANTIATE_TEST_SUITE_P(, Connections,
                         testing::Values(kind{"FibersTcp", true, "127.0.0.1:0"}, kind{"FibersTcp6", true, "[::1]:0"},
                                         kind{"FibersUnix", true, "unix:"}, kind{"FibersAbstract", true, "unix:@"},
                                         kind{"ThreadsTcp", false, "127.0.0.1:0"}, kind{"ThreadsUnix", false, "unix:"}),
                         [](const auto& k) { return k.param.name; });

TEST(Stream, APairIsConnected) {
    auto [a, b] = stream_pair();
    a.write_all("x");
    std::array<char, 1> buffer{};
    EXPECT_EQ(b.read_some(buffer), 1U);
}

TEST(Stream, RefusalNamesTheAddress) {
    const address nobody = listener(address::loopback()).local(); // closed again
    try {
        connect(nobody);
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::connection_refused);
        EXPECT_NE(std::string(e.what()).find(nobody.to_string()), std::string::npos) << e.what();
    }
}

TEST(Stream, AFullQueueOfAnAfUnixListenerIsWaitedFor) {
    lockstep::scheduler s({.workers = 1});
    s.go([] {
         listener door(address::unix_name(tests::abstract_name("full")), {.backlog = 0});
         std::vector<stream> all;
         std::error_code error;
         while (!error) all.push_back(connect(door.local(), 0ms, error));
         EXPECT_EQ(error, std::errc::timed_out);
         auto late = lockstep::go([&] { return connect(door.local(), 10s); });
         this_fiber::sleep_for(2ms);
         for (std::size_t i = 0; i < all.size(); ++i) door.accept();
         EXPECT_TRUE(late.join());
     }).join();
}

} // namespace
