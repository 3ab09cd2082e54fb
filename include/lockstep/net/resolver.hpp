// From names to addresses, and to connections: "example.com", "http" → 93.184.216.34:80, [2606:2800:220:1::1]:80.
//
//     lockstep::net::stream server = lockstep::net::connect("example.com", "http", 5s);
//
// getaddrinfo(3) knows what the system's administrator has said about names, but it blocks the OS thread, and nothing can
// stop it. So a few helper threads call it, and who asks waits for them as for anything else, a fiber or a thread, with
// patience. A helper that hangs goes on without them; what it finds goes into the cache.
#pragma once

#include "lockstep/net/stream.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace lockstep::net {

/// The category of errors of names. Its values are those of getaddrinfo(3): EAI_NONAME, EAI_AGAIN, EAI_FAIL …
const std::error_category& resolver_category() noexcept;

/// A port, by its number or by its name in /etc/services: 80, "80", "http". What is neither is found out when it is used.
class service {
public:
    /// A number.
    service(int port) : text_(std::to_string(port)) {} // NOLINT: meant to be implicit
    /// A number or a name.
    service(std::string_view text) : text_(text) {} // NOLINT
    /// The same.
    service(const std::string& text) : text_(text) {} // NOLINT
    /// The same.
    service(const char* text) : text_(text) {} // NOLINT

    /// As it was given.
    const std::string& text() const noexcept { return text_; }

private:
    std::string text_;
};

/// What a resolver is to be like.
struct resolver_options {
    /// Look-ups at once, and so helper threads. They are made when they are needed and end when they are not. Further
    /// look-ups wait for a helper.
    unsigned threads = 4;
    /// Answers that are kept. 0: none.
    std::size_t cache_entries = 256;
    /// How long: getaddrinfo does not tell for how long an answer holds.
    std::chrono::milliseconds cache_age = std::chrono::seconds(30);
    /// How long it is kept that there was no answer.
    std::chrono::milliseconds cache_age_of_failures = std::chrono::seconds(1);
    /// What looks names up; it may block. By default getaddrinfo(3). No service: only the
    /// host is asked for. No host: this machine.
    std::function<std::error_code(const std::string& host, const std::string& service, std::vector<address>& found)>
        look_up{};
};

/// Looks names up. All members but the destructor may be called by any thread or fiber at any time. Most programs need
/// none of their own: see lockstep::net::resolve below.
class resolver {
public:
    /// Helpers are made when they are needed.
    explicit resolver(resolver_options options = {});
    resolver(const resolver&) = delete;
    resolver& operator=(const resolver&) = delete;
    /// Waits for nobody: a look-up that hangs goes on by itself. Nobody may be waiting in resolve().
    ~resolver();

    /// The addresses of a host, best first (getaddrinfo's order: RFC 6724), at least one, for that service. A literal
    /// address stands for itself (in brackets, too, as in URLs), "localhost" for the loopback addresses. Throws
    /// std::system_error with the host in its text: of resolver_category(), timed_out, operation_canceled.
    std::vector<address> resolve(std::string_view host, const service& at, const patience& wait = {});
    /// The same; where it fails there are none and `error` says why.
    std::vector<address> resolve(std::string_view host, const service& at, const patience& wait,
                                 std::error_code& error);

    /// Connects to a host by its name: to the first of its addresses that answers. When one has not answered for 250 ms
    /// the next is tried beside it (RFC 8305, Happy Eyeballs). Throws std::system_error with the host and all addresses
    /// that were tried in its text, and the error of the last.
    stream connect(std::string_view host, const service& at, const patience& wait = {});
    /// The same; where it fails the stream is closed and `error` says why.
    stream connect(std::string_view host, const service& at, const patience& wait, std::error_code& error);

private:
    class core;

    stream connect_to_any(std::string_view host, const service& at, const patience& wait, std::error_code& error,
                          std::string& tried);

    std::shared_ptr<core> core_; ///< shared with the helpers
};

/// The one that the functions below ask. A forked process gets a new one.
resolver& default_resolver();

/// As resolver::resolve.
std::vector<address> resolve(std::string_view host, const service& at, const patience& wait = {});
/// As resolver::resolve.
std::vector<address> resolve(std::string_view host, const service& at, const patience& wait, std::error_code& error);

/// As resolver::connect.
stream connect(std::string_view host, const service& at, const patience& wait = {});
/// As resolver::connect.
stream connect(std::string_view host, const service& at, const patience& wait, std::error_code& error);

} // namespace lockstep::net
