// What a connection has to write, and who writes it. Whoever finds that nobody writes does: its own bytes and whatever others add
// meanwhile. So one write carries what many have to say, and what each says stays in one piece and in its order.
//
// Without I/O, so that the checker can go through all that may happen at once.
#pragma once

#include "lockstep/net/message/state_lock.hpp"

#include <new>
#include <string>
#include <string_view>

namespace lockstep::net {

/// All members but begin() and end(), which are for who writes, may be called by any thread or fiber at any time.
class outbox {
public:
    outbox(std::size_t most_bytes, message_clock& clock) noexcept : most_bytes_(most_bytes), lock_(clock) {}

    /// Adds what `encode` appends to the text that it is given, unless it returns an error; waits while there is no room, and one
    /// always fits that finds some. True: nobody writes, and from now on the caller does. `error`: why it was not added.
    template <class Encode>
    [[nodiscard]] bool add(Encode encode, const patience& wait, std::error_code& error) {
        error.clear();
        const auto has_room = [this] { return broken_ || pending_.size() + writing_bytes_ < most_bytes_; };
        if (!lock_.lock_when(has_room, wait, error, "message connection (to send)")) return false;
        error = broken_ ? broken_ : added(encode);
        const bool begins = !error && !writing_;
        if (begins) writing_ = true;
        lock_.unlock();
        return begins;
    }

    // --- for who writes: begin(), end() and so on until end() is true -------------------------------------------------------

    /// What is to be written now: the rest of what was begun, or all that has been added since. It may be nothing.
    std::string_view begin() noexcept {
        const parking::raw_guard guard(lock_);
        if (written_ == out_.size()) {
            out_.clear();
            written_ = 0;
            out_.swap(pending_);
        }
        writing_bytes_ = out_.size() - written_;
        return std::string_view(out_).substr(written_);
    }
    /// So many bytes of it have been. `broken`: and no more can be, so that what is left is lost. True: nothing is left, and the
    /// caller does not write any more.
    bool end(std::size_t written, const std::error_code& broken) noexcept {
        lock_.lock();
        written_ += written;
        if (broken) {
            if (!broken_) broken_ = broken;
            pending_.clear();
            out_.clear();
            written_ = 0;
        }
        writing_bytes_ = out_.size() - written_;
        const bool done = writing_bytes_ == 0 && pending_.empty();
        if (done) writing_ = false;
        lock_.unlock_and_wake(); // and then it may be gone
        return done;
    }

    // --- its end ------------------------------------------------------------------------------------------------------------

    /// Nothing is added any more. What has been is still written.
    void close(const std::error_code& why) noexcept {
        lock_.lock();
        if (!broken_) broken_ = why;
        lock_.unlock_and_wake();
    }
    /// The same, once all is written: true. Or else `error` says why not all will be.
    bool close_when_written(const std::error_code& why, const patience& wait, std::error_code& error) {
        error.clear();
        if (!lock_.lock_when([this] { return !writing_; }, wait, error, "message connection (to be written)"))
            return false;
        error = broken_;
        if (!broken_) broken_ = why;
        lock_.unlock();
        return !error;
    }
    /// Waits until nobody writes.
    void await_nobody() noexcept {
        std::error_code never_set;
        lock_.lock_when([this] { return !writing_; }, {}, never_set, "message connection (to be written)");
        lock_.unlock();
    }

    bool is_closed() const noexcept {
        const parking::raw_guard guard(lock_);
        return static_cast<bool>(broken_);
    }
    /// Bytes that are not written yet.
    std::size_t size() const noexcept {
        const parking::raw_guard guard(lock_);
        return pending_.size() + writing_bytes_;
    }

private:
    /// Under the lock.
    template <class Encode>
    std::error_code added(Encode encode) {
        const std::size_t before = pending_.size();
        try {
            return encode(pending_);
        } catch (const std::bad_alloc&) {
            pending_.resize(before);
            return std::make_error_code(std::errc::not_enough_memory);
        }
    }

    const std::size_t most_bytes_;
    mutable detail::state_lock lock_; ///< guards what follows
    std::string pending_;             ///< in order; not being written yet
    std::size_t writing_bytes_ = 0;   ///< being written
    bool writing_ = false;            ///< somebody writes, and will look again
    std::error_code broken_;          ///< why nothing can be added

    std::string out_; ///< of who writes
    std::size_t written_ = 0;
};

} // namespace lockstep::net
