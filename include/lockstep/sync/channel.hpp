// Channels (C. A. R. Hoare, Communicating Sequential Processes, 1978; Go's semantics where they differ): values go from
// senders to receivers in order. With a capacity of 0 sender and receiver meet; otherwise up to so many values wait in
// a buffer. One lock a channel; those who wait leave the address of their value, and the partner moves it.
#pragma once

#include "lockstep/parking/reservable_lock.hpp"
#include "lockstep/parking/wait.hpp"
#include "lockstep/sync/detail/ring.hpp"
#include "lockstep/sync/detail/select_case.hpp"

#include <iterator>
#include <memory>
#include <optional>
#include <stdexcept>

namespace lockstep {

/// Values on their way between threads, of a type that can be moved without an exception. All members may be called by
/// any thread at any time. What was done before a send is visible after the receive of its value. Undefined, and caught
/// where LOCKSTEP_ASSERTIONS is 1: destroying it while somebody waits.
template <class T>
class channel {
public:
    /// `capacity` values fit in, and all memory for them is taken now; 0 means that every send waits for its receiver.
    /// Throws std::invalid_argument where no memory could hold so many, as with a negative number, and std::bad_alloc
    /// where there is not so much.
    explicit channel(std::size_t capacity = 0) : buffer_(checked(capacity)) {}
    channel(const channel&) = delete;
    channel& operator=(const channel&) = delete;

    /// Waits for room or a receiver. False: the channel is closed, and the value is lost.
    bool send(T value) { return send_until(value, parking::never, {}) == channel_status::done; }
    /// Waits for a value. Nothing: the channel is closed and empty.
    std::optional<T> receive() {
        std::optional<T> value;
        receive_until(value, parking::never, {});
        return value;
    }

    // The other forms leave a value that was not sent where it was, and say what happened.

    /// Sends if that is possible at once; else the value is as it was.
    channel_status try_send(T& value) { return send_until(value, parking::at_once, {}); }
    /// Receives if that is possible at once.
    channel_status try_receive(std::optional<T>& value) { return receive_until(value, parking::at_once, {}); }
    /// Waits no longer than that; where it was not sent, the value is as it was.
    template <class Rep, class Period>
    channel_status send_for(T& value, const std::chrono::duration<Rep, Period>& length) {
        return send_until(value, parking::after(length), {});
    }
    /// Waits no longer than that.
    template <class Rep, class Period>
    channel_status receive_for(std::optional<T>& value, const std::chrono::duration<Rep, Period>& length) {
        return receive_until(value, parking::after(length), {});
    }
    /// Waits until it is sent, the channel closed, or a stop requested; where it was not sent, the value is as it was.
    channel_status send(T& value, const std::stop_token& stop) { return send_until(value, parking::never, stop); }
    /// Waits until something comes, the channel is closed, or a stop requested.
    channel_status receive(std::optional<T>& value, const std::stop_token& stop) {
        return receive_until(value, parking::never, stop);
    }

    /// No more sends. Senders that wait fail; receivers get what is left, then nothing. Closing twice changes nothing.
    void close() noexcept {
        parking::wait_queue ended;
        {
            const parking::raw_guard guard(lock_);
            closed_ = true;
            senders_.claim_all(ended);
            receivers_.claim_all(ended);
        }
        parking::complete_all(ended, parking::ending::closed);
    }

    /// As it was made; 0: a rendezvous.
    std::size_t capacity() const noexcept LOCKSTEP_NOT_ANALYSED { return buffer_.capacity(); } // it never changes

    /// `for (T& value : channel)` receives until it is closed and empty. An input range.
    class iterator {
    public:
        /// Of what is received.
        using value_type = T;
        /// For the concepts of iterators; nothing can be measured with it.
        using difference_type = std::ptrdiff_t;

        /// Waits for a value.
        explicit iterator(channel* from) : from_(from) { ++*this; }
        iterator() = default;
        /// The value that was received.
        T& operator*() const { return *value_; }
        /// Waits for the next.
        iterator& operator++() {
            value_ = from_->receive();
            return *this;
        }
        /// Waits for the next.
        void operator++(int) { ++*this; }
        /// Is the channel closed, and empty?
        bool operator==(std::default_sentinel_t) const { return !value_.has_value(); }

    private:
        channel* from_ = nullptr;
        mutable std::optional<T> value_; ///< a step is what changes it, as with every input iterator
    };
    /// Waits for the first value.
    iterator begin() { return iterator(this); }
    /// The channel is closed, and empty.
    std::default_sentinel_t end() { return {}; }

    /// A send as select() takes it.
    class send_case final : public detail::select_case {
    public:
        /// Both must outlive it.
        send_case(channel& to, T& value) : to_(to) { node.slot = std::addressof(value); }
        /// Of the channel.
        detail::case_lock lock() noexcept override { return detail::case_lock(to_.lock_); }
        /// Those who wait to send.
        parking::wait_queue& queue() noexcept override { return to_.senders_; }
        /// For who watches.
        parking::wait_reason reason() const noexcept override { return {"channel (to send)", &to_}; }
        /// Sends, if there is room or somebody waits to receive. `partner`: who is to be told.
        std::optional<channel_status> try_now(parking::ticket*& partner) override LOCKSTEP_NOT_ANALYSED {
            return to_.put(*static_cast<T*>(node.slot), partner);
        }

    private:
        channel& to_;
    };
    /// A receive as select() takes it.
    class receive_case final : public detail::select_case {
    public:
        /// Both must outlive it.
        receive_case(channel& from, std::optional<T>& value) : from_(from) { node.slot = std::addressof(value); }
        /// Of the channel.
        detail::case_lock lock() noexcept override { return detail::case_lock(from_.lock_); }
        /// Those who wait to receive.
        parking::wait_queue& queue() noexcept override { return from_.receivers_; }
        /// For who watches.
        parking::wait_reason reason() const noexcept override { return {"channel (to receive)", &from_}; }
        /// Receives, if something is there or somebody waits to send. `partner`: who is to be told.
        std::optional<channel_status> try_now(parking::ticket*& partner) override LOCKSTEP_NOT_ANALYSED {
            return from_.take(*static_cast<std::optional<T>*>(node.slot), partner);
        }

    private:
        channel& from_;
    };

private:
    static std::size_t checked(std::size_t capacity) {
        if (capacity > detail::ring<T>::most())
            throw std::invalid_argument("lockstep::channel: a capacity beyond all memory");
        return capacity;
    }

    channel_status send_until(T& value, parking::deadline until, const std::stop_token& stop) LOCKSTEP_NOT_ANALYSED {
        lock_.lock();
        parking::ticket* partner = nullptr;
        if (const auto now = put(value, partner)) return leave(*now, partner);
        return wait_in(senders_, std::addressof(value), until, stop, "channel (to send)");
    }
    channel_status receive_until(std::optional<T>& value, parking::deadline until,
                                 const std::stop_token& stop) LOCKSTEP_NOT_ANALYSED {
        value.reset();
        lock_.lock();
        parking::ticket* partner = nullptr;
        if (const auto now = take(value, partner)) return leave(*now, partner);
        return wait_in(receivers_, std::addressof(value), until, stop, "channel (to receive)");
    }

    /// It could be done at once.
    channel_status leave(channel_status how, parking::ticket* partner) noexcept LOCKSTEP_RELEASES(lock_) {
        lock_.unlock();
        if (partner != nullptr) partner->complete();
        return how;
    }

    /// It could not.
    [[gnu::noinline]] channel_status wait_in(parking::wait_queue& queue, void* slot, parking::deadline until,
                                             const std::stop_token& stop, const char* kind) LOCKSTEP_RELEASES(lock_) {
        if (until == parking::at_once) return leave(channel_status::full_or_empty, nullptr);
        LOCKSTEP_ASSERT(!closed_);
        parking::ticket mine(parking::who_ends(until, stop));
        parking::wait_node place{&mine, slot};
        queue.push(place);
        lock_.unlock();
        const parking::ending how = parking::wait(mine, until, stop, {kind, this});
        if (how == parking::ending::granted) return channel_status::done;
        if (how == parking::ending::closed) return channel_status::closed;
        const parking::raw_guard guard(lock_);
        queue.remove(place);
        return how == parking::ending::timed_out ? channel_status::timed_out : channel_status::cancelled;
    }

    std::optional<channel_status> put(T& value, parking::ticket*& partner) LOCKSTEP_REQUIRES(lock_) {
        if (closed_) return channel_status::closed;
        if (parking::wait_node* const receiver = receivers_.claim_first()) {
            LOCKSTEP_ASSERT(buffer_.empty()); // or it would not have waited
            static_cast<std::optional<T>*>(receiver->slot)->emplace(std::move(value));
            partner = receiver->owner;
        } else if (!buffer_.full()) {
            buffer_.push(std::move(value));
        } else {
            return std::nullopt;
        }
        return channel_status::done;
    }
    std::optional<channel_status> take(std::optional<T>& value, parking::ticket*& partner) LOCKSTEP_REQUIRES(lock_) {
        if (!buffer_.empty()) {
            value.emplace(std::move(buffer_.front()));
            buffer_.drop();
        }
        // Whoever waits to send comes next: into the room that is free now, or to us.
        if (parking::wait_node* const sender = senders_.claim_first()) {
            LOCKSTEP_ASSERT(buffer_.size() + (value.has_value() ? 1 : 0) == buffer_.capacity()); // likewise
            T& next = *static_cast<T*>(sender->slot);
            if (value.has_value()) buffer_.push(std::move(next));
            else value.emplace(std::move(next));
            partner = sender->owner;
        }
        if (value.has_value()) return channel_status::done;
        if (closed_) return channel_status::closed;
        return std::nullopt;
    }

    parking::reservable_lock<> lock_; ///< guards all that follows
    bool closed_ LOCKSTEP_GUARDED_BY(lock_) = false;
    detail::ring<T> buffer_ LOCKSTEP_GUARDED_BY(lock_);
    parking::queue_of<"channel"> senders_, receivers_;
};

} // namespace lockstep
