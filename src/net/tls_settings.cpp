#include "net/tls_settings.hpp"

#include "net/openssl_errors.hpp"
#include "net/tls_engine.hpp"

#include <filesystem>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace lockstep::net {

namespace detail {

namespace {

/// Of a call of OpenSSL about something that the user has named.
void require(bool success, const std::string& what) {
    if (!success) throw std::system_error(first_openssl_error(), "lockstep::net::tls_context: " + what);
}

/// RFC 7301, 3.1: "opaque ProtocolName<1..2^8-1>", one after the other, each behind its length.
std::string as_in_messages(const std::vector<std::string>& protocols) {
    std::string all;
    for (const std::string& p : protocols) {
        if (p.empty() || p.size() > 255)
            throw std::invalid_argument("lockstep::net::tls_context: the name of a protocol has 1 to 255 bytes");
        all += static_cast<char>(p.size());
        all += p;
    }
    return all;
}

const unsigned char* bytes_of(const std::string& text) noexcept {
    return reinterpret_cast<const unsigned char*>(text.data());
}

void trust(SSL_CTX* context, const std::string& whom) {
    if (whom.empty()) return require(SSL_CTX_set_default_verify_paths(context) == 1, "the system's certificates");
    std::error_code ignored;
    const bool is_folder = std::filesystem::is_directory(whom, ignored);
    require(is_folder ? SSL_CTX_load_verify_dir(context, whom.c_str()) == 1
                      : SSL_CTX_load_verify_file(context, whom.c_str()) == 1,
            "trusted certificates: " + whom);
}

/// OpenSSL's default asks at the terminal.
int no_passphrase(char*, int, int, void*) noexcept { return 0; }

} // namespace

// --- sessions ---------------------------------------------------------------------------------------------------------

void tls_sessions::remember(const std::string& server, openssl_ptr<SSL_SESSION> session) {
    const parking::raw_guard guard(lock_);
    if (all_.size() >= most && !all_.contains(server)) all_.erase(all_.begin());
    all_[server].swap(session);
}

openssl_ptr<SSL_SESSION> tls_sessions::take(const std::string& server) {
    const parking::raw_guard guard(lock_);
    const auto at = all_.find(server);
    if (at == all_.end()) return nullptr;
    openssl_ptr<SSL_SESSION> session = std::move(at->second);
    all_.erase(at);
    return session;
}

// --- settings ---------------------------------------------------------------------------------------------------------

SSL_CTX* tls_settings::add_context(const SSL_METHOD* method, const tls_identity& identity) {
    // Without an exit handler: fibers may be at work until the very end of the process.
    OPENSSL_init_ssl(OPENSSL_INIT_NO_ATEXIT, nullptr);
    ERR_clear_error();
    SSL_CTX* const context = contexts_.emplace_back(SSL_CTX_new(method)).get();
    require(context != nullptr, "a new one");
    // RFC 9325, 3.1.1: "Implementations MUST NOT negotiate TLS version 1.1".
    SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
    SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS); // an idle connection needs none
    SSL_CTX_set_default_passwd_cb(context, no_passphrase);
    if (!identity.certificate_chain.empty()) {
        require(SSL_CTX_use_certificate_chain_file(context, identity.certificate_chain.c_str()) == 1,
                "certificate chain: " + identity.certificate_chain);
        require(SSL_CTX_use_PrivateKey_file(context, identity.private_key.c_str(), SSL_FILETYPE_PEM) == 1,
                "private key: " + identity.private_key);
    }
    return context;
}

tls_settings::tls_settings(const tls_client_options& options)
    : protocols_(as_in_messages(options.protocols)), verifies_names_(options.verifies), resumes_(options.resumes) {
    SSL_CTX* const context = add_context(TLS_client_method(), options.identity);
    if (options.verifies) {
        trust(context, options.trusts);
        SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
    }
    if (!protocols_.empty())
        SSL_CTX_set_alpn_protos(context, bytes_of(protocols_), static_cast<unsigned>(protocols_.size()));
    if (options.resumes) {
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
        SSL_CTX_sess_set_new_cb(context, tls_engine::keep_session);
    }
}

tls_settings::tls_settings(const tls_server_options& options)
    : protocols_(as_in_messages(options.protocols)), is_server_(true) {
    if (options.identities.empty())
        throw std::invalid_argument("lockstep::net::tls_context: a server needs a certificate");
    for (const tls_identity& identity : options.identities) {
        if (identity.certificate_chain.empty())
            throw std::invalid_argument("lockstep::net::tls_context: the name of a file of certificates is empty");
        SSL_CTX* const context = add_context(TLS_server_method(), identity);
        SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF); // the client keeps its session, as a ticket
        if (!protocols_.empty()) SSL_CTX_set_alpn_select_cb(context, choose_protocol, this);
        if (!options.trusts_clients_of.empty()) {
            trust(context, options.trusts_clients_of);
            SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
            SSL_CTX_set_session_id_context(context, bytes_of("lockstep"), 8);
        }
    }
    SSL_CTX_set_tlsext_servername_callback(contexts_.front().get(), choose_identity);
    SSL_CTX_set_tlsext_servername_arg(contexts_.front().get(), this);
}

/// RFC 6066, 3: "If the server understood the ClientHello extension but does not recognize the server name, the server
/// SHOULD take one of two actions: either abort the handshake by sending a fatal-level unrecognized_name(112) alert or
/// continue the handshake." We continue: whether the certificate will do is for the client to say.
int tls_settings::choose_identity(SSL* connection, int*, void* self) noexcept {
    const char* const name = SSL_get_servername(connection, TLSEXT_NAMETYPE_host_name);
    if (name == nullptr) return SSL_TLSEXT_ERR_NOACK;
    for (const auto& context : static_cast<const tls_settings*>(self)->contexts_) {
        if (X509_check_host(SSL_CTX_get0_certificate(context.get()), name, 0, 0, nullptr) != 1) continue;
        SSL_set_SSL_CTX(connection, context.get());
        return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_NOACK;
}

/// RFC 7301, 3.2: "In the event that the server supports no protocols that the client advertises, then the server SHALL
/// respond with a fatal "no_application_protocol" alert."
int tls_settings::choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                                  unsigned offered_size, void* self) noexcept {
    const std::string& ours = static_cast<const tls_settings*>(self)->protocols_;
    unsigned char* found = nullptr;
    const int how =
        SSL_select_next_proto(&found, size, bytes_of(ours), static_cast<unsigned>(ours.size()), offered, offered_size);
    *chosen = found;
    return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

} // namespace detail

tls_context::tls_context(const tls_client_options& options)
    : settings_(std::make_shared<detail::tls_settings>(options)) {}
tls_context::tls_context(const tls_server_options& options)
    : settings_(std::make_shared<detail::tls_settings>(options)) {}

} // namespace lockstep::net
