// Messages that arrive whole or not at all.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/datagram.hpp"
#include "net/own_names.hpp"

#include <array>
#include <gtest/gtest.h>

namespace {

using namespace std::chrono_literals;
using namespace lockstep::net;

class Datagrams : public testing::TestWithParam<std::string> {
protected:
    static address somewhere(const std::string& name) {
        if (GetParam() == "unix:") return address::unix_name(tests::abstract_name(name));
        return address(std::string_view(GetParam()));
    }

    datagram_socket near{somewhere("near")}, far{somewhere("far")};
    lockstep::scheduler fibers{{.workers = 1}};
    std::array<char, 16> buffer{};
};

TEST_P(Datagrams, ArriveWholeWithTheirSender) {
    fibers
        .go([&] {
            auto reply = lockstep::go([&] {
                const auto got = far.receive(buffer);
                far.send({buffer.data(), got.size}, got.from);
            });
            lockstep::this_fiber::yield();
            near.send("hello", far.local());
            std::array<char, 16> back{};
            const auto got = near.receive(back, 5s);
            EXPECT_EQ(std::string(back.data(), got.size), "hello");
            EXPECT_EQ(got.from, far.local());
            EXPECT_FALSE(got.truncated);
            reply.join();
        })
        .join();
}

TEST_P(Datagrams, ThatAreEmptyArrive) {
    near.send("", far.local());
    EXPECT_EQ(far.receive(buffer, 5s).size, 0U);
}

TEST_P(Datagrams, TooLongForTheRoomSaySo) {
    near.send("0123456789abcdefghij", far.local());
    const auto got = far.receive(buffer, 5s);
    EXPECT_EQ(got.size, 16U);
    EXPECT_TRUE(got.truncated);
}

TEST_P(Datagrams, AreWaitedForNoLongerThanAsked) {
    std::error_code error;
    far.receive(buffer, 2ms, error);
    EXPECT_EQ(error, std::errc::timed_out);
}

TEST_P(Datagrams, TooLongToSendAreAnErrorThatNamesTheAddress) {
    try {
        near.send(std::string(10'000'000, 'x'), far.local());
        FAIL();
    } catch (const std::system_error& e) {
        EXPECT_EQ(e.code(), std::errc::message_size);
        EXPECT_NE(std::string(e.what()).find(far.local().to_string()), std::string::npos) << e.what();
    }
}

INSTANTIATE_TEST_SUITE_P(, Datagrams, testing::Values("127.0.0.1:0", "[::1]:0", "unix:"), [](const auto& kind) {
    const std::string at = kind.param;
    return at[0] == '[' ? "Udp6" : at[0] == 'u' ? "Unix" : "Udp";
});

TEST(Datagram, ThatReachedNobodyDoesNotSpoilTheNext) {
    datagram_socket near(address::loopback());
    const address gone = datagram_socket(address::loopback()).local();
    near.send("lost", gone);
    datagram_socket far(address::loopback());
    far.send("found", near.local());
    std::array<char, 16> buffer{};
    EXPECT_EQ(near.receive(buffer, 5s).size, 5U);
}

} // namespace
