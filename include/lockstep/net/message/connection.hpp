// Messages over a stream of bytes, both ways: TCP, AF_UNIX, TLS. What nodes, services and their clients are built on.
//
//     message_connection server(std::make_unique<stream>(connect(address("127.0.0.1:7000"))),
//                               std::make_unique<frame_codec>());
//     server.send({.sender = "me", .recipient = "server", .kind = "hello", .id = 1});
//     while (auto m = server.receive()) …
//
// Whatever several fibers send in one turn of the scheduler leaves in one write: who sends first lets the others go on
// before it writes for all. What the system has no room for is written by a fiber of the connection, and until that is
// done send() waits once more than so many bytes are queued: a slow reader slows its senders down.
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/message/codec.hpp"
#include "lockstep/net/message/outbox.hpp"

#include <memory>

namespace lockstep::net {

/// Bounds on what a connection keeps.
struct connection_options {
    std::size_t queue_bytes = 1 << 20; ///< waiting to be written; then send() waits. One message always fits.
    std::size_t read_bytes = 1 << 16;  ///< room for one read
    /// When the other side takes nothing of what is to be written for so long, the connection is broken (connection_aborted):
    /// nobody waits longer than that for who does not read.
    std::chrono::milliseconds stall_time{10'000};
};

/// A stream that carries messages. Any number of fibers and threads may send at the same time, and one may receive.
class message_connection {
public:
    /// Takes both over.
    message_connection(std::unique_ptr<byte_stream> over, std::unique_ptr<message_codec> codec,
                       const connection_options& options = {});
    message_connection(const message_connection&) = delete;
    message_connection& operator=(const message_connection&) = delete;
    /// As shutdown(). Nobody may be using it.
    ~message_connection();

    /// Sends: the message is written, or queued to be. Waits while the queue is full. `error`: message_errc where it cannot
    /// be encoded (nothing else is wrong then); timed_out or operation_canceled where there was no room in time; else why
    /// the connection is broken. That it was sent does not mean that it will arrive.
    void send(const message& m, const patience& wait, std::error_code& error);
    /// The same. Throws std::system_error with the other side's name in its text.
    void send(const message& m, const patience& wait = {});
    /// For who has several to send: as send(), but it is not written. True: nobody else will write it, and the caller owes a
    /// flush(), until when nothing is written.
    [[nodiscard]] bool add(const message& m, const patience& wait, std::error_code& error);
    /// Writes what has been added, and what others add meanwhile. For whom add() has told to.
    void flush() { flush(false); }

    /// Waits for the next message. Nothing: the other side has ended, or `error` says what is wrong: message_errc where it
    /// sent what is no message, and then the connection is shut down.
    std::optional<message> receive(const patience& wait, std::error_code& error);
    /// The same. Throws std::system_error with the other side's name in its text.
    std::optional<message> receive(const patience& wait = {});

    /// Writes what is queued, then tells the other side that no more will come. Whoever sends later gets broken_pipe.
    void finish(const patience& wait, std::error_code& error);
    /// Ends it at once, for whoever waits in it as well. Any fiber or thread may call it at any time.
    void shutdown() noexcept;

    /// Who is at the other end, for messages.
    std::string peer_name() const { return stream_->peer_name(); }
    /// Has it ended, or failed? What is sent now is lost.
    bool is_broken() const noexcept;
    /// Bytes that wait to be written.
    std::size_t queued() const noexcept;

private:
    void flush(bool may_wait);

    std::unique_ptr<byte_stream> stream_;
    std::unique_ptr<message_codec> codec_;
    const connection_options options_;
    outbox out_;
    message_deadline came_{}; ///< the last bytes that were read; of who receives
};

} // namespace lockstep::net
