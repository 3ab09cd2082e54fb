// Who finds that nobody writes, writes: its own message and whatever others add meanwhile. It never waits for the other side,
// since its patience is for its own message: what the system does not take at once is left to a fiber.
#include "lockstep/net/message/connection.hpp"

#include "lockstep/fiber/fiber.hpp"
#include "lockstep/fiber/this_fiber.hpp"

namespace lockstep::net {

namespace {
/// After so many writes in a row whoever began them goes back to its own work.
constexpr int most_writes = 8;
} // namespace

message_connection::message_connection(std::unique_ptr<byte_stream> over, std::unique_ptr<message_codec> codec,
                                       const connection_options& options)
    : stream_(std::move(over)), codec_(std::move(codec)), options_(options), out_(options.queue_bytes, real_clock()) {}

message_connection::~message_connection() {
    shutdown();
    out_.await_nobody(); // a fiber, perhaps
}

bool message_connection::is_broken() const noexcept { return out_.is_closed(); }
std::size_t message_connection::queued() const noexcept { return out_.size(); }

// --- sending ----------------------------------------------------------------------------------------------------------

bool message_connection::add(const message& m, const patience& wait, std::error_code& error) {
    const auto encode = [&](std::string& to) { return codec_->encode(m, std::chrono::steady_clock::now(), to); };
    return out_.add(encode, wait, error);
}

void message_connection::send(const message& m, const patience& wait, std::error_code& error) {
    if (!add(m, wait, error)) return;
    // Those that are ready now may have something to say as well.
    if (this_fiber::is_one()) this_fiber::yield();
    flush(false);
}

void message_connection::send(const message& m, const patience& wait) {
    std::error_code error;
    send(m, wait, error);
    if (error) throw std::system_error(error, "sending '" + m.kind + "' to " + m.recipient + " at " + peer_name());
}

/// Writes until nothing is left; the caller is who writes. `may_wait`: for the other side.
void message_connection::flush(bool may_wait) {
    const patience wait = may_wait ? patience(options_.stall_time) : patience(parking::at_once);
    for (int writes = 0; may_wait || writes < most_writes; ++writes) {
        const std::string_view bytes = out_.begin();
        iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
        std::error_code error;
        const std::size_t written = bytes.empty() ? 0 : stream_->write_all({&piece, 1}, wait, error);
        const bool is_full = error == std::errc::timed_out;
        if (is_full && may_wait && written == 0) error = std::make_error_code(std::errc::connection_aborted);
        else if (is_full) error.clear();
        if (error) stream_->shutdown();       // who reads is to know as well
        if (out_.end(written, error)) return; // and the connection may be gone
        if (is_full && !may_wait) break;
    }
    try {
        go([this] { flush(true); }).detach();
    } catch (const std::exception&) { // no memory for a fiber
        flush(true);
    }
}

void message_connection::finish(const patience& wait, std::error_code& error) {
    if (out_.close_when_written(std::make_error_code(std::errc::broken_pipe), wait, error))
        stream_->shutdown_write(error);
}

void message_connection::shutdown() noexcept {
    out_.close(std::make_error_code(std::errc::broken_pipe));
    stream_->shutdown();
}

// --- receiving --------------------------------------------------------------------------------------------------------

std::optional<message> message_connection::receive(const patience& wait, std::error_code& error) {
    for (;;) {
        if (auto m = codec_->next(came_, error)) return m;
        if (error) {
            shutdown();
            return std::nullopt;
        }
        const std::span<char> room = codec_->prepare(options_.read_bytes);
        const std::size_t n = stream_->read_some(room, wait, error);
        if (error) return std::nullopt;
        if (n == 0) {
            error = codec_->finish();
            return std::nullopt;
        }
        came_ = std::chrono::steady_clock::now();
        codec_->commit(n);
    }
}

std::optional<message> message_connection::receive(const patience& wait) {
    std::error_code error;
    auto m = receive(wait, error);
    if (error) throw std::system_error(error, "receiving messages from " + peer_name());
    return m;
}

} // namespace lockstep::net
