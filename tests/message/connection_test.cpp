// Messages over a stream: from many to one in order, with somebody who reads slowly, and what becomes of a connection whose other
// side speaks something else.
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/net/message/connection.hpp"
#include "lockstep/net/stream.hpp"
#include "message/random_message.hpp"
#include "net/wrapped_streams.hpp"

#include <gtest/gtest.h>

namespace lockstep::net {
namespace {

using namespace std::chrono_literals;

/// Counts the writes.
class counting_stream final : public tests::wrapped_stream {
public:
    counting_stream(std::unique_ptr<byte_stream> over, int& writes)
        : wrapped_stream(std::move(over)), writes_(writes) {}
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override {
        ++writes_;
        return wrapped_stream::write_all(pieces, wait, error);
    }

private:
    int& writes_;
};

std::unique_ptr<byte_stream> boxed(stream s) { return std::make_unique<stream>(std::move(s)); }
std::unique_ptr<message_codec> frames() { return std::make_unique<frame_codec>(); }

message numbered(std::string sender, std::uint64_t id, std::size_t bytes = 10) {
    return {.sender = std::move(sender),
            .recipient = "r",
            .kind = "k",
            .id = id,
            .content = value(std::string(bytes, 'x'))};
}

TEST(Connection, WhatManySendArrivesInTheOrderOfEach) {
    for (const bool choppy : {false, true}) {
        auto [a, b] = stream_pair();
        auto over = boxed(std::move(a));
        if (choppy) over = std::make_unique<tests::choppy_stream>(std::move(over), 5);
        message_connection from(std::move(over), frames(), {.queue_bytes = 2000});
        message_connection to(boxed(std::move(b)), std::make_unique<frame_codec>());
        constexpr std::uint64_t each = 500;
        task_group senders;
        for (const char* name : {"s1", "s2", "s3", "s4"})
            senders.go([&from, name] {
                for (std::uint64_t i = 0; i < each; ++i) from.send(numbered(name, i, i % 300));
            });
        go([&] {
            std::map<std::string, std::uint64_t> next;
            for (std::uint64_t i = 0; i < 4 * each; ++i) {
                const auto m = to.receive(30s);
                ASSERT_TRUE(m.has_value());
                ASSERT_EQ(m->id, next[m->sender]++);
                ASSERT_EQ(m->content.to_value().text().size(), *m->id % 300);
            }
        }).join();
        senders.join();
        std::error_code error;
        from.finish({}, error);
        EXPECT_FALSE(error);
        EXPECT_FALSE(to.receive(30s).has_value()); // the end, and no error
    }
}

TEST(Connection, WhatIsReadyInOneTurnOfTheSchedulerLeavesInOneWrite) {
    scheduler one({.workers = 1});
    auto [a, b] = stream_pair();
    int writes = 0;
    message_connection from(std::make_unique<counting_stream>(boxed(std::move(a)), writes), frames());
    one.go([&] {
           task_group senders;
           for (std::uint64_t i = 0; i < 100; ++i) senders.go([&from, i] { from.send(numbered("s", i)); });
           senders.join();
       })
        .join();
    EXPECT_EQ(writes, 1);
}

TEST(Connection, ASlowReaderSlowsItsSendersDown) {
    auto [a, b] = stream_pair();
    message_connection from(boxed(std::move(a)), frames(), {.queue_bytes = 10'000});
    message_connection to(boxed(std::move(b)), frames());
    std::error_code error;
    std::uint64_t sent = 0;
    while (!error && sent < 10'000) from.send(numbered("s", sent++, 1000), 0s, error);
    EXPECT_EQ(error, std::errc::timed_out); // the system's buffers are full, and then ours
    EXPECT_LE(from.queued(), 10'000U + 1100);
    const std::uint64_t fit = sent - 1;
    for (std::uint64_t i = 0; i < fit; ++i) ASSERT_EQ(to.receive(30s)->id, i); // nothing of it was lost, nor torn
    from.send(numbered("s", fit), 30s);
    EXPECT_EQ(to.receive(30s)->id, fit);
}

TEST(Connection, WhoWaitsForRoomIsToldThatTheConnectionIsBroken) {
    auto [a, b] = stream_pair();
    message_connection from(boxed(std::move(a)), frames(), {.queue_bytes = 1000});
    std::error_code error;
    auto sender = go([&] {
        while (!error) from.send(numbered("s", 1, 1000), {}, error);
    });
    b.close();
    sender.join();
    EXPECT_TRUE(from.is_broken());
    EXPECT_TRUE(error == std::errc::broken_pipe || error == std::errc::connection_reset) << error.message();
}

TEST(Connection, WhoTakesNothingForTooLongIsGivenUp) {
    auto [a, b] = stream_pair();
    message_connection from(boxed(std::move(a)), frames(), {.queue_bytes = 10'000, .stall_time = 50ms});
    std::error_code error;
    while (!error) from.send(numbered("s", 1, 1000), 30s, error);
    EXPECT_EQ(error, std::errc::connection_aborted) << error.message();
    EXPECT_FALSE(from.receive(30s, error)) << "who reads from it is told so, too";
}

TEST(Connection, AMessageThatCannotBeEncodedHurtsNobodyElse) {
    auto [a, b] = stream_pair();
    message_connection from(boxed(std::move(a)), frames());
    message_connection to(boxed(std::move(b)), frames());
    std::error_code error;
    from.send({.sender = "", .recipient = "r", .kind = "k"}, {}, error);
    EXPECT_EQ(error, message_errc::wrong_name);
    from.send(numbered("s", 1, 2 << 20), {}, error);
    EXPECT_EQ(error, message_errc::too_large);
    from.send(numbered("s", 2));
    EXPECT_EQ(to.receive(30s)->id, 2U);
}

TEST(Connection, IsShutDownWhereTheOtherSideSpeaksSomethingElse) {
    auto [a, b] = stream_pair();
    message_connection ours(boxed(std::move(a)), frames());
    b.write_all("GET / HTTP/1.1\r\n\r\n");
    std::error_code error;
    EXPECT_FALSE(ours.receive(30s, error).has_value());
    EXPECT_EQ(error, message_errc::wrong_magic);
    char byte = 0;
    EXPECT_EQ(b.read_some({&byte, 1}, 30s, error), 0U);
    EXPECT_TRUE(ours.is_broken());
    EXPECT_THROW(ours.send(numbered("s", 1)), std::system_error);
}

TEST(Connection, AnEndWithinAMessageIsAnError) {
    auto [a, b] = stream_pair();
    message_connection ours(boxed(std::move(a)), frames());
    b.write_all("LS\x01");
    b.close();
    std::error_code error;
    EXPECT_FALSE(ours.receive(30s, error).has_value());
    EXPECT_EQ(error, message_errc::truncated);
}

} // namespace
} // namespace lockstep::net
