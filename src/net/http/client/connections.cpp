#include "net/http/client/connections.hpp"

#include "lockstep/net/http/client/client_fault.hpp"
#include "lockstep/net/resolver.hpp"
#include "lockstep/net/tls.hpp"
#include "net/base64.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace lockstep::net::http::detail {

namespace {

std::unique_ptr<byte_stream> dial_tcp(const std::string& host, std::uint16_t port, const patience& wait) {
    return std::make_unique<stream>(connect(host, port, wait));
}

std::string without_brackets(const std::string& host) {
    return host.starts_with('[') ? host.substr(1, host.size() - 2) : host;
}

client_options checked(client_options o) {
    if (o.connections_per_host == 0)
        throw std::invalid_argument("lockstep::net::http::client: connections_per_host is 0");
    if (!o.dial) o.dial = dial_tcp;
    return o;
}

} // namespace

std::optional<std::string> basic_credentials(const uri& of) {
    if (!of.userinfo()) return std::nullopt;
    // "The user-id and password MUST NOT contain any control characters" (RFC 7617, 2): in base64 they would do no harm here.
    std::string pair = percent_decode(*of.userinfo()).value(); // a URI has been checked
    if (of.userinfo()->find(':') == of.userinfo()->npos) pair += ':';
    std::string credentials = "Basic ";
    net::detail::append_base64(pair, credentials);
    return credentials;
}

std::string route::key() const {
    if (by_proxy()) return "by " + origin(*proxy).host_and_port();
    const std::string itself = to.scheme + "://" + to.host_and_port();
    return by_tunnel() ? itself + " by " + origin(*proxy).host_and_port() : itself;
}

// --- leases -------------------------------------------------------------------------------------------------------------

lease::~lease() {
    connection.reset();
    if (of_) of_->pool().leave(key_, nullptr);
}

void lease::give_back() {
    connection->rest();
    std::exchange(of_, nullptr)->pool().leave(key_, std::move(connection));
}

// --- connections --------------------------------------------------------------------------------------------------------

connections::connections(client_options o)
    : options_(checked(std::move(o))),
      pool_({.per_key = options_.connections_per_host, .idle = options_.idle_connections, .kept = options_.idle_kept}) {
}

std::unique_ptr<lease> connections::take(const route& by, bool fresh, const patience& wait) {
    const std::string key = by.key();
    std::error_code error;
    if (!pool_.enter(key, wait, error)) throw std::system_error(error, "waiting for a connection to " + key);
    auto mine = std::make_unique<lease>(shared_from_this(), key);
    while (!fresh && (mine->connection = pool_.take_idle(key)))
        if (mine->connection->is_quiet()) return mine;
    mine->connection = std::make_unique<connection>(open(by, wait.at_most(options_.connect_within)), options_.limits);
    return mine;
}

std::unique_ptr<byte_stream> connections::open(const route& by, const patience& wait) {
    const origin first = by.proxy ? origin(*by.proxy) : by.to;
    std::unique_ptr<byte_stream> s = options_.dial(without_brackets(first.host), first.port, wait);
    if (by.by_tunnel()) s = open_tunnel(std::move(s), by, wait);
    if (!by.to.is_secure()) return s;
    return std::make_unique<tls_stream>(tls_connect(std::move(s), trusted(), without_brackets(by.to.host), wait));
}

const tls_context& connections::trusted() {
    const std::lock_guard guard(reading_);
    if (!trusted_) trusted_.emplace(options_.tls);
    return *trusted_;
}

/// CONNECT: RFC 9110, 9.3.6.
std::unique_ptr<byte_stream> connections::open_tunnel(std::unique_ptr<byte_stream> to_proxy, const route& by,
                                                      const patience& wait) const {
    request_head ask;
    ask.method = method::connect;
    ask.target = by.to.host_and_port();
    ask.fields.set("Host", ask.target);
    ask.fields.set("User-Agent", options_.user_agent);
    if (const auto credentials = basic_credentials(*by.proxy)) ask.fields.set("Proxy-Authorization", *credentials);
    std::string text;
    append_head(text, ask);
    const std::string what = "CONNECT " + ask.target + " by the proxy " + to_proxy->peer_name();
    connection talk(std::move(to_proxy), options_.limits);
    talk.reader.answers(method::connect);

    iovec piece{text.data(), text.size()};
    std::error_code error;
    talk.stream().write_all({&piece, 1}, wait, error);
    for (int interim = 0; !error;) {
        const event e = talk.next(wait, error);
        if (e == event::end) talk.reader.next(); // of an interim response
        if (e != event::head) continue;
        const status answer = talk.reader.head().status;
        if (is_informational(answer)) {
            if (++interim > options_.interim_responses) error = client_fault::too_many_interim;
            continue;
        }
        // "Any 2xx (Successful) response indicates that the sender (and all inbound proxies) will switch to tunnel mode" (9.3.6).
        if (!is_success(answer))
            throw std::system_error(client_fault::proxy_refused, what + ": " + std::to_string(code_of(answer)));
        if (auto tunnel = talk.into_tunnel()) return tunnel;
        error = client_fault::proxy_spoke;
    }
    throw std::system_error(error, what);
}

} // namespace lockstep::net::http::detail
