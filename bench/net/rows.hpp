// What is compared with what, and what is to be reached.
#pragma once

#include "comparison/row.hpp"

namespace bench {

inline const std::vector<row>& all_rows() {
    constexpr bool less = false, more = true;
    using contenders = std::vector<const char*>;
    const contenders web{"lockstep", "nginx", "h2o", "go"};
    const contenders echo{"lockstep", "asio", "asio_threaded", "go", "epoll"}, workers{"lockstep", "one_worker"};
    const contenders rpc{"lockstep", "grpc", "capnp"};
    constexpr const char* asked = "k/CPU s";
    constexpr const char* threads =
        "calls of the system take longer where a process has several threads; asio_threaded is Asio with one beside it";
    constexpr const char* crypto = "most of it is OpenSSL's and the kernel's, which both have";
    constexpr const char* woken_late = "whoever sleeps is woken late where others want the processor";
    constexpr const char* message =
        "a channel hands over a text, a request is a message with names, a number and a deadline";
    constexpr const char* host = "one answer in a hundred waits for a processor that others have";
    // clang-format off
    static const std::vector<row> rows = {
        {"GET 1 KiB, beside nginx", "http", asked, more, web, {1.3, "nginx"}},
        {"GET 1 KiB, beside Go", "http", asked, more, web, {1.5, "go"}},
        {"GET 1 KiB, beside h2o", "http", asked, more, web, {0.9, "h2o"}},
        {"GET 1 KiB, 2 workers", "two/http", asked, more, workers, {0.85, "one_worker"}},
        {"GET 1 KiB over TLS", "https", asked, more, web, {1, "nginx"}, false, crypto},
        {"idle connection, 10,000 of them", "idle", "KiB", less, web, {.absolute = 8}, true},
        {"p99 of a client beside 4,000 slow ones", "slow", "us", less, {"lockstep", "quiet", "go"}, {2, "quiet"},
         false, host},
        {"TCP echo 64 B, beside Boost.Asio", "echo", asked, more, echo, {1, "asio"}, false, threads},
        {"TCP echo 64 B, beside Go", "echo", asked, more, echo, {1, "go"}},
        {"TCP echo 64 B, 2 workers", "two/echo", asked, more, workers, {0.85, "one_worker"}},
        {"RPC 64 B, 64 in flight, beside gRPC", "messages/rpc", asked, more, rpc, {3, "grpc"}},
        {"RPC 64 B, 64 in flight, beside Cap'n Proto", "messages/rpc", asked, more, rpc, {1.5, "capnp"}},
        {"RPC 64 B, one in flight, p50", "messages/alone", "us", less, {"lockstep", "grpc", "capnp", "epoll"}, {1.3, "epoll"},
         false, host_of_one},
        {"messages one way over TCP, 64 B, a core", "messages/one_way", asked, more, {"lockstep", "nats"}, {.absolute = 1500}},
        {"messages one way over TCP, beside NATS", "messages/one_way", asked, more, {"lockstep", "nats"}, {1, "nats"}},
        {"request and reply in memory, beside a channel", "messages/memory", "ns", less, {"lockstep", "channel"}, {2, "channel"},
         false, message},
    };
    // clang-format on
    return rows;
}

} // namespace bench
