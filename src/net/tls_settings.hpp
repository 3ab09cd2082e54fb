// What is behind a tls_context: OpenSSL's contexts, one for each identity, and the sessions of a client.
#pragma once

#include "lockstep/net/tls_context.hpp"
#include "lockstep/parking/raw_lock.hpp"

#include <map>
#include <memory>
#include <openssl/ssl.h>
#include <string>
#include <vector>

namespace lockstep::net::detail {

/// Frees what OpenSSL has made.
struct openssl_deleter {
    void operator()(SSL* p) const noexcept { SSL_free(p); }
    void operator()(SSL_CTX* p) const noexcept { SSL_CTX_free(p); }
    void operator()(SSL_SESSION* p) const noexcept { SSL_SESSION_free(p); }
};
template <class T>
using openssl_ptr = std::unique_ptr<T, openssl_deleter>;

/// Sessions of servers that a client has spoken to. OpenSSL calls remember() in the midst of its work, so the lock is one
/// that a fiber does not leave its thread for.
class tls_sessions {
public:
    void remember(const std::string& server, openssl_ptr<SSL_SESSION> session);
    /// RFC 8446, C.4: "Clients SHOULD NOT reuse a ticket for multiple connections." So it is taken away.
    openssl_ptr<SSL_SESSION> take(const std::string& server);

private:
    static constexpr std::size_t most = 256;

    parking::raw_lock lock_; ///< guards them
    std::map<std::string, openssl_ptr<SSL_SESSION>> all_;
};

/// Never changes once it is made, but for the sessions.
class tls_settings {
public:
    explicit tls_settings(const tls_client_options& options);
    explicit tls_settings(const tls_server_options& options);
    /// As tls_context::of_key has it.
    tls_settings(const std::array<std::uint8_t, 32>& private_key, bool for_server);

    bool is_server() const noexcept { return is_server_; }
    bool verifies_names() const noexcept { return verifies_names_; }
    bool resumes() const noexcept { return resumes_; }
    tls_sessions& sessions() noexcept { return sessions_; }

    /// A new connection, without anything to read from and write to.
    openssl_ptr<SSL> new_connection() const { return openssl_ptr<SSL>(SSL_new(contexts_.front().get())); }

private:
    SSL_CTX* add_context(const SSL_METHOD* method, const tls_identity& identity);
    static int choose_identity(SSL* connection, int* alert, void* self) noexcept;
    static int choose_protocol(SSL* connection, const unsigned char** chosen, unsigned char* size,
                               const unsigned char* offered, unsigned offered_size, void* self) noexcept;

    std::vector<openssl_ptr<SSL_CTX>> contexts_;
    std::string protocols_; ///< as they stand in a message
    tls_sessions sessions_;
    bool is_server_ = false;
    bool verifies_names_ = false;
    bool resumes_ = false;
};

} // namespace lockstep::net::detail
