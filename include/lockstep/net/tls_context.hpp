// What the connections of one client or one server over TLS have in common: whom they trust, who they say they are, and
// which protocols they speak. TLS 1.2 and 1.3, by OpenSSL 3.
#pragma once

#include "lockstep/net/tls_error.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace lockstep::net {

namespace detail {
class tls_settings;
}

/// A certificate with those that lead to a root, and its key: files in PEM. The key must not want a passphrase.
struct tls_identity {
    std::string certificate_chain; ///< the certificate itself comes first
    std::string private_key;       ///< its file
};

/// A client.
struct tls_client_options {
    /// Is the server's certificate checked, both its chain and the name in it? Without that one speaks to anybody.
    bool verifies = true;
    /// Whose certificates are trusted: a file of certificates (PEM), or a folder as openssl-rehash(1) makes it. Empty: the
    /// system's.
    std::string trusts{};
    /// Protocols inside of TLS, best first (ALPN, RFC 7301): "h2", "http/1.1".
    std::vector<std::string> protocols{};
    /// Is a session with a server taken up again, which saves it the certificate? At most 256 servers are remembered.
    bool resumes = true;
    /// What is shown to a server that asks who we are; none where its files are empty.
    tls_identity identity{};
};

/// A server.
struct tls_server_options {
    /// At least one. Which one a client sees depends on the name that it asks for (SNI): the first whose certificate is for
    /// that name; where there is none, or no name, the first of all.
    std::vector<tls_identity> identities{};
    /// Protocols inside of TLS, best first. A client that offers some, and none of these, is refused. Empty: whatever.
    std::vector<std::string> protocols{};
    /// Where it is not empty, clients must have a certificate that leads to one of these: a file, or a folder.
    std::string trusts_clients_of{};
};

/// Shared by any number of connections, in any threads and fibers; copies are the same context. Its files are read when it
/// is made, and not again: for new certificates make a new context. Whether a certificate was revoked is not looked up.
class tls_context {
public:
    /// For clients. Throws std::system_error with the name of the file that cannot be used in its text, std::invalid_argument
    /// for a protocol without a name.
    explicit tls_context(const tls_client_options& options = {});
    /// For servers. Throws likewise; also std::invalid_argument where there is no identity.
    explicit tls_context(const tls_server_options& options);
    /// For either, where keys are what one goes by, and nobody vouches for anybody: both sides show a certificate that they
    /// have made themselves of their Ed25519 key, and the users of both look at the other's (tls_stream::peer_key()). TLS 1.3
    /// only. `private_key` is as RFC 8032 has it. Throws std::system_error.
    static tls_context of_key(const std::array<std::uint8_t, 32>& private_key, bool for_server);

    /// For the connections.
    const std::shared_ptr<detail::tls_settings>& settings() const noexcept { return settings_; }

private:
    explicit tls_context(std::shared_ptr<detail::tls_settings> settings) noexcept : settings_(std::move(settings)) {}

    std::shared_ptr<detail::tls_settings> settings_;
};

} // namespace lockstep::net
