#include "lockstep/net/http/client/client.hpp"

#include "lockstep/net/http/characters.hpp"
#include "lockstep/net/http/client/redirect.hpp"
#include "net/http/client/exchange.hpp"

#include <array>
#include <stdexcept>

namespace lockstep::net::http {

namespace {

void check(const client_request& r) {
    if (r.method == method::connect)
        throw std::invalid_argument("lockstep::net::http::client: CONNECT is no request to send");
    for (const char* const name : {"Content-Length", "Transfer-Encoding", "TE", "Trailer", "Connection", "Keep-Alive",
                                   "Proxy-Connection", "Proxy-Authorization", "Upgrade", "Expect"})
        if (r.fields.contains(name))
            throw std::invalid_argument("lockstep::net::http::client: the field " + std::string(name) +
                                        " is the client's to set");
    if (r.fields.contains("Host") && (r.fields.count("Host") > 1 || !is_host(*r.fields.get("Host"))))
        throw std::invalid_argument("lockstep::net::http::client: the field Host is malformed");
    // "A client MUST NOT send content in a TRACE request" (RFC 9110, 9.3.8).
    if (r.method == method::trace && r.content.is_there())
        throw std::invalid_argument("lockstep::net::http::client: TRACE has no content");
}

} // namespace

client::client(client_options options) : connections_(std::make_shared<detail::connections>(std::move(options))) {}
client::~client() = default;

client_response client::send(client_request r, const patience& wait) {
    check(r);
    (void)origin(r.uri); // throws where it has none
    if (const auto credentials = detail::basic_credentials(r.uri); credentials && !r.fields.contains("Authorization"))
        r.fields.set("Authorization", *credentials);
    r.uri = r.uri.without_userinfo();
    for (int redirects = 0;; ++redirects) {
        auto exchange = std::make_unique<detail::exchange>(connections_, wait);
        exchange->run(r);
        exchange->redirects = redirects;
        std::error_code error;
        if (!r.follow_redirects) return client_response(std::move(exchange));
        const bool follow = redirect(r, exchange->head(), connections_->options().may_become_insecure, error);
        if (follow && redirects == connections_->options().redirects) error = client_fault::too_many_redirects;
        if (error) {
            // What it says is from outside: it may be anything that a field can have.
            const std::string to(exchange->head().fields.get("Location").value_or(""));
            throw std::system_error(error, exchange->name() + ": to \"" + to.substr(0, 200) + "\"");
        }
        if (!follow) return client_response(std::move(exchange));
        exchange->skip_rest();
    }
}

client_response client::get(std::string_view text, const patience& wait) { return send({.uri = uri(text)}, wait); }

void client::close_idle() noexcept { connections_->pool().close_idle(); }
std::size_t client::idle() const noexcept { return connections_->pool().idle(); }

// --- responses ----------------------------------------------------------------------------------------------------------

client_response::client_response(std::unique_ptr<detail::exchange> e) noexcept : exchange_(std::move(e)) {}
client_response::client_response(client_response&&) noexcept = default;
client_response& client_response::operator=(client_response&&) noexcept = default;
client_response::~client_response() = default;

const response_head& client_response::head() const noexcept { return exchange_->head(); }
const uri& client_response::uri() const noexcept { return exchange_->uri; }
int client_response::redirects() const noexcept { return exchange_->redirects; }
bool client_response::is_unpacked() const noexcept { return exchange_->is_unpacked(); }
const fields& client_response::trailers() const noexcept { return exchange_->trailers(); }

std::size_t client_response::read_some(std::span<char> into, std::error_code& error) {
    return exchange_->read_some(into, error);
}

std::size_t client_response::read_some(std::span<char> into) {
    std::error_code error;
    const std::size_t n = exchange_->read_some(into, error);
    if (error) throw std::system_error(error, exchange_->doing("reading the answer of"));
    return n;
}

std::string client_response::read_all(std::size_t most) {
    std::string all;
    std::array<char, 4096> buffer;
    while (const std::size_t n = read_some(buffer)) {
        if (n > most - all.size())
            throw std::system_error(client_fault::content_too_large, exchange_->doing("reading the answer of"));
        all.append(buffer.data(), n);
    }
    return all;
}

} // namespace lockstep::net::http
