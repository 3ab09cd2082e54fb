// A server that answers questions ("7" → "49"), each of which takes it a while; with and without a limit of how many
// clients it takes on.
#pragma once

#include "crowd/places.hpp"
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>

namespace crowd {

using lockstep::net::listener;
using lockstep::net::stream;
using std::chrono::milliseconds;

/// What the server says to whom it cannot take on.
constexpr std::string_view busy = "busy";

/// A line, without its end; none where the other side has ended or said nothing in time.
inline std::optional<std::string> read_line(stream& from, const lockstep::net::patience& wait) {
    std::array<char, 64> buffer{};
    std::size_t n = 0;
    while (n < buffer.size()) {
        std::error_code error;
        const std::size_t more = from.read_some(std::span(buffer).subspan(n), wait, error);
        if (more == 0) break;
        n += more;
        if (buffer[n - 1] == '\n') return std::string(buffer.data(), n - 1);
    }
    return std::nullopt;
}

/// False: the other side has gone.
inline bool write_line(stream& to, std::string text) {
    text += '\n';
    iovec piece{text.data(), text.size()};
    std::error_code error;
    return to.write_all({&piece, 1}, std::chrono::seconds(1), error) == text.size();
}

/// Computes for so long, a little at a time: all clients that were taken on share the processor.
inline void work(milliseconds length) {
    constexpr std::chrono::microseconds slice{500};
    for (auto left = std::chrono::microseconds(length); left > left.zero(); left -= slice) {
        const auto end = std::chrono::steady_clock::now() + slice;
        while (std::chrono::steady_clock::now() < end) {
        }
        lockstep::this_fiber::yield();
    }
}

inline void answer(stream& client, milliseconds effort) {
    const std::optional<std::string> question = read_line(client, std::chrono::seconds(10));
    if (!question) return;
    long long number = 0;
    std::from_chars(question->data(), question->data() + question->size(), number);
    work(effort);
    write_line(client, std::to_string(number * number));
}

/// One processor, so that a crowd is one.
template <class F>
void on_one_worker(F serve) {
    lockstep::scheduler one({.workers = 1});
    one.go(serve).join();
}

/// Takes on everybody who comes.
inline void serve_everybody(listener& door, milliseconds effort) {
    on_one_worker([&] {
        for (;;) lockstep::go([client = door.accept(), effort]() mutable { answer(client, effort); }).detach();
    });
}

/// Tells it so, and waits a moment for it to leave: a connection that is closed before it was read to its end is reset,
/// and what was said last may be lost with it.
inline void refuse(stream& client) {
    std::error_code error;
    if (!write_line(client, std::string(busy))) return;
    client.shutdown_write(error);
    const lockstep::net::patience wait(milliseconds(500));
    while (read_line(client, wait)) {
    }
}

/// Takes on as many as there are places; the others are told at once.
inline void serve_some(listener& door, milliseconds effort, int count) {
    on_one_worker([&] {
        places all(count);
        for (;;) {
            stream client = door.accept();
            lockstep::go([client = std::move(client), place = all.take(), effort]() mutable {
                if (place == nullptr) return refuse(client);
                answer(client, effort);
                client.close();
            }).detach();
        }
    });
}

} // namespace crowd
