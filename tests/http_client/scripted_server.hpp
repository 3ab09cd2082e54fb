// A server that does what a test says, right or wrong.
#pragma once

#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/task_group.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/net/listener.hpp"
#include "lockstep/net/tls.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace lockstep::net::http::test {

/// What the server has of one connection.
class visitor {
public:
    visitor(std::unique_ptr<byte_stream> peer, int number, std::stop_token stop)
        : number(number), peer_(std::move(peer)), stop_(std::move(stop)) {}

    /// Reads up to the empty line; empty: the client has gone. What follows it is kept for the next read.
    std::string read_head() { return read_until("\r\n\r\n"); }
    /// Reads so many bytes.
    std::string read(std::size_t n) {
        while (kept_.size() < n && more()) {
        }
        return take(std::min(n, kept_.size()));
    }
    std::string read_until(std::string_view end) {
        std::size_t at = 0;
        while ((at = kept_.find(end)) == kept_.npos)
            if (!more()) return {};
        return take(at + end.size());
    }
    /// Until the client closes.
    void read_to_the_end() {
        while (more()) kept_.clear();
    }
    /// False: the client has gone.
    bool write(std::string_view bytes) {
        iovec piece{const_cast<char*>(bytes.data()), bytes.size()};
        std::error_code error;
        peer_->write_all({&piece, 1}, stop_, error);
        return !error;
    }
    /// A whole answer, after which the connection goes on.
    bool answer(std::string_view content, std::string_view fields = "", std::string_view status = "200 OK") {
        return write("HTTP/1.1 " + std::string(status) + "\r\nContent-Length: " + std::to_string(content.size()) +
                     "\r\n" + std::string(fields) + "\r\n" + std::string(content));
    }
    /// Does nothing until the client closes, or the test is over.
    void stay() { read_to_the_end(); }
    /// Over TCP: with an RST.
    void reset() { dynamic_cast<stream&>(*peer_).reset(); }
    byte_stream& peer() { return *peer_; }
    bool is_over() const { return stop_.stop_requested(); }

    const int number; ///< of the connection: 0, 1 …

private:
    bool more() {
        std::array<char, 4096> buffer;
        std::error_code error;
        const std::size_t n = peer_->read_some(buffer, stop_, error);
        kept_.append(buffer.data(), n);
        return n != 0;
    }
    std::string take(std::size_t n) {
        std::string front = kept_.substr(0, n);
        kept_.erase(0, n);
        return front;
    }

    std::unique_ptr<byte_stream> peer_;
    std::stop_token stop_;
    std::string kept_;
};

class scripted_server {
public:
    /// Plays the script for each connection, each on a fiber.
    explicit scripted_server(std::function<void(visitor&)> script) : scripted_server(std::move(script), std::nullopt) {}
    /// The same over TLS.
    scripted_server(std::function<void(visitor&)> script, std::optional<tls_context> secret)
        : script_(std::move(script)), secret_(std::move(secret)) {
        accepting_ = fibers_.go([this] {
            task_group visits;
            std::error_code error;
            for (int number = 0;; ++number) {
                stream peer = door_.accept({}, error);
                if (error) break;
                visits.go([this, number, peer = std::move(peer)](std::stop_token stop) mutable {
                    ++visits_;
                    visit(std::move(peer), number, stop);
                });
            }
        });
    }
    ~scripted_server() {
        door_.shutdown();
        accepting_.join();
    }

    std::string at() const { return door_.local().to_string(); }
    std::string uri(std::string_view target = "/") const { return "http://" + at() + std::string(target); }
    std::uint16_t port() const { return door_.local().port(); }
    /// How many connections there were.
    int visits() const { return visits_; }

private:
    void visit(stream peer, int number, const std::stop_token& stop) {
        std::unique_ptr<byte_stream> bytes = std::make_unique<stream>(std::move(peer));
        std::error_code error;
        if (secret_) bytes = std::make_unique<tls_stream>(tls_accept(std::move(bytes), *secret_, stop, error));
        if (error) return;
        visitor v(std::move(bytes), number, stop);
        script_(v);
    }

    listener door_{address::loopback()};
    std::function<void(visitor&)> script_;
    std::optional<tls_context> secret_;
    std::atomic<int> visits_{0};
    scheduler fibers_{{.workers = 1}};
    fiber<> accepting_;
};

} // namespace lockstep::net::http::test
