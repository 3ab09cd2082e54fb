// The producer-consumer problem solved once: a buffer of so many places, in which producers wait for room and consumers
// for something to take. (A channel can be closed and selected on besides.)
#pragma once

#include "lockstep/sync/monitor.hpp"

#include <deque>
#include <optional>
#include <stdexcept>

namespace lockstep {

/// First in, first out.
template <class T>
class bounded_buffer {
public:
    /// Throws std::invalid_argument when there is no place at all, or more than all memory has (a negative number).
    explicit bounded_buffer(std::size_t capacity) : capacity_(capacity) {
        if (capacity == 0) throw std::invalid_argument("lockstep::bounded_buffer: a capacity of 0");
        if (capacity > std::deque<T>().max_size())
            throw std::invalid_argument("lockstep::bounded_buffer: a capacity beyond all memory");
    }

    /// Waits for room.
    void put(T value) {
        items_.with([&](auto& in) {
            in.wait(not_full_, [&] { return in->size() < capacity_; });
            in->push_back(std::move(value));
            in.signal(not_empty_);
        });
    }
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
    std::size_t size() {
        return items_.with([](auto& in) { return in->size(); });
    }

private:
    using contents = monitor<std::deque<T>>;

    T take_first(typename contents::inside& in) {
        T first = std::move(in->front());
        in->pop_front();
        in.signal(not_full_);
        return first;
    }

    const std::size_t capacity_;
    contents items_;
    typename contents::condition not_empty_, not_full_;
};

} // namespace lockstep
