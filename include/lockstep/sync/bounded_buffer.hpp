// The producer-consumer problem solved once: a buffer of so many places, in which producers wait for room and consumers
// for something to take. (A channel can be closed and selected on besides.)
#pragma once

#include "lockstep/sync/detail/ring.hpp"
#include "lockstep/sync/monitor.hpp"

#include <optional>
#include <stdexcept>

namespace lockstep {

/// First in, first out, of a type that can be moved without an exception. What was done before a put is visible after the
/// take of its value. Putting and taking allocate nothing. Undefined, and caught where LOCKSTEP_ASSERTIONS is 1: destroying
/// it while somebody waits.
template <class T>
class bounded_buffer {
public:
    /// All memory for `capacity` values is taken now. Throws std::invalid_argument when there is no place at all, or more
    /// than all memory has (a negative number), and std::bad_alloc where there is not so much.
    explicit bounded_buffer(std::size_t capacity) : capacity_(checked(capacity)), items_(capacity) {}
#if LOCKSTEP_ASSERTIONS
    ~bounded_buffer() {
        if (not_empty_.anybody_waits() || not_full_.anybody_waits())
            parking::misuse("bounded_buffer", "destroyed while somebody waits");
    }
#endif

    /// Waits for room.
    void put(T value) {
        items_.with([&](auto& in) {
            in.wait(not_full_, [&] { return has_room(in); });
            add(in, value);
        });
    }
    /// False: it was full all the time, and the value is where it was.
    template <class Rep, class Period>
    [[nodiscard]] bool put_for(T& value, const std::chrono::duration<Rep, Period>& length) {
        return items_.with([&](auto& in) {
            if (!in.wait_for(not_full_, length, [&] { return has_room(in); })) return false;
            add(in, value);
            return true;
        });
    }
    /// The same without waiting.
    [[nodiscard]] bool try_put(T& value) { return put_for(value, std::chrono::seconds(0)); }

    /// Waits for something to take.
    T take() {
        return items_.with([&](auto& in) {
            in.wait(not_empty_, [&] { return !in->empty(); });
            return take_first(in);
        });
    }
    /// Nothing: it was empty all the time.
    template <class Rep, class Period>
    std::optional<T> take_for(const std::chrono::duration<Rep, Period>& length) {
        return items_.with([&](auto& in) -> std::optional<T> {
            if (!in.wait_for(not_empty_, length, [&] { return !in->empty(); })) return std::nullopt;
            return take_first(in);
        });
    }
    /// The same without waiting.
    std::optional<T> try_take() { return take_for(std::chrono::seconds(0)); }

    /// How many there are at some moment during the call.
    std::size_t size() {
        return items_.with([](auto& in) { return in->size(); });
    }
    /// As it was made.
    std::size_t capacity() const noexcept { return capacity_; }

private:
    using contents = monitor<detail::ring<T>>;

    static std::size_t checked(std::size_t capacity) {
        if (capacity == 0) throw std::invalid_argument("lockstep::bounded_buffer: a capacity of 0");
        if (capacity > detail::ring<T>::most())
            throw std::invalid_argument("lockstep::bounded_buffer: a capacity beyond all memory");
        return capacity;
    }

    bool has_room(typename contents::inside& in) const noexcept { return in->size() < capacity_; }

    void add(typename contents::inside& in, T& value) {
        in->push(std::move(value));
        in.signal(not_empty_);
    }
    T take_first(typename contents::inside& in) {
        T first = std::move(in->front());
        in->drop();
        in.signal(not_full_);
        return first;
    }

    const std::size_t capacity_;
    contents items_;
    typename contents::condition not_empty_, not_full_;
};

} // namespace lockstep
