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
    : stream_(std::move(over)), codec_(std::move(codec)), options_(options) {}

message_connection::~message_connection() {
    shutdown();
    std::error_code ignored;
    lock_.lock_when([this] { return !writing_; }, {}, ignored,
                    "message connection (to be written)"); // by a fiber, perhaps
    lock_.unlock();
}

bool message_connection::is_broken() const noexcept {
    const parking::raw_guard guard(lock_);
    return static_cast<bool>(broken_);
}

std::size_t message_connection::queued() const noexcept {
    const parking::raw_guard guard(lock_);
    return pending_.size() + writing_bytes_;
}

// --- sending ----------------------------------------------------------------------------------------------------------

void message_connection::send(const message& m, const patience& wait, std::error_code& error) {
    error.clear();
    const auto has_room = [this] { return broken_ || pending_.size() + writing_bytes_ < options_.queue_bytes; };
    if (!lock_.lock_when(has_room, wait, error, "message connection (to send)")) return;
    const bool somebody_writes = writing_;
    if (broken_) error = broken_;
    else error = codec_->encode(m, std::chrono::steady_clock::now(), pending_);
    if (!error) writing_ = true;
    lock_.unlock();
    if (error || somebody_writes) return;
    // Those that are ready now may have something to say as well.
    if (this_fiber::is_one()) this_fiber::yield();
    flush(false);
}

void message_connection::send(const message& m, const patience& wait) {
    std::error_code error;
    send(m, wait, error);
    if (error) throw std::system_error(error, "sending '" + m.kind + "' to " + m.recipient + " at " + peer_name());
}

/// Writes until nothing is pending; the caller has set writing_. `may_wait`: for the other side.
void message_connection::flush(bool may_wait) {
    for (int writes = 0; may_wait || writes < most_writes; ++writes) {
        std::error_code error;
        begin_write();
        iovec piece{out_.data() + written_, out_.size() - written_};
        if (piece.iov_len != 0)
            written_ += stream_->write_all({&piece, 1}, may_wait ? patience() : patience(parking::at_once), error);
        if (end_write(error)) return; // and the connection may be gone
        if (error == std::errc::timed_out) break;
    }
    try {
        go([this] { flush(true); }).detach();
    } catch (const std::exception&) { // no memory for a fiber
        flush(true);
    }
}

void message_connection::begin_write() noexcept {
    const parking::raw_guard guard(lock_);
    if (written_ == out_.size()) { // or there is a rest, which goes first
        out_.clear();
        written_ = 0;
        out_.swap(pending_);
    }
    writing_bytes_ = out_.size() - written_;
}

/// True: nothing is left to write, and writing_ is no more.
bool message_connection::end_write(const std::error_code& error) noexcept {
    lock_.lock();
    if (error && error != std::errc::timed_out) { // what is queued is lost
        if (!broken_) broken_ = error;
        pending_.clear();
        out_.clear();
        written_ = 0;
    }
    writing_bytes_ = out_.size() - written_;
    const bool done = writing_bytes_ == 0 && pending_.empty();
    if (done) writing_ = false;
    lock_.unlock_and_wake();
    return done;
}

void message_connection::finish(const patience& wait, std::error_code& error) {
    error.clear();
    if (!lock_.lock_when([this] { return !writing_; }, wait, error, "message connection (to be written)")) return;
    error = broken_;
    if (!broken_) broken_ = std::make_error_code(std::errc::broken_pipe);
    lock_.unlock();
    if (!error) stream_->shutdown_write(error);
}

void message_connection::shutdown() noexcept {
    lock_.lock();
    if (!broken_) broken_ = std::make_error_code(std::errc::broken_pipe);
    lock_.unlock_and_wake();
    stream_->shutdown();
}

// --- receiving --------------------------------------------------------------------------------------------------------

std::optional<message> message_connection::receive(const patience& wait, std::error_code& error) {
    for (;;) {
        if (auto m = codec_->next(std::chrono::steady_clock::now(), error)) return m;
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
