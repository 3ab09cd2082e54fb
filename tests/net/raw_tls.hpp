// A client of OpenSSL itself, that blocks, for what ours never does. It does not look at
// certificates. To be used in a thread of its own.
#pragma once

#include "lockstep/net/stream.hpp"

#include <csignal>
#include <memory>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <string>

namespace lockstep::net::tests {

class raw_tls {
public:
    raw_tls(const stream& over, int version)
        : descriptor_(const_cast<stream&>(over).handle().descriptor()),
          context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free) {
        sigset_t pipe; // OpenSSL's own sockets raise it
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        SSL_CTX_set_security_level(context_.get(), 0); // old versions, too
        SSL_CTX_set_min_proto_version(context_.get(), version);
        SSL_CTX_set_max_proto_version(context_.get(), version);
        ssl_.reset(SSL_new(context_.get()));
        SSL_set_fd(ssl_.get(), descriptor_);
    }

    bool connect() {
        return again([this] { return SSL_connect(ssl_.get()); });
    }
    bool write(const std::string& text) {
        return again([&] { return SSL_write(ssl_.get(), text.data(), static_cast<int>(text.size())); });
    }
    std::string read(std::size_t size) {
        std::string text(size, '\0');
        const bool there = again([&] { return SSL_read(ssl_.get(), text.data(), static_cast<int>(size)); });
        return there ? text : "";
    }
    /// RFC 8446, 4.6.3, with an answer.
    bool ask_for_new_keys() {
        SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_REQUESTED);
        return again([this] { return SSL_do_handshake(ssl_.get()); });
    }
    /// Fails, where the other side declines.
    bool renegotiate() {
        SSL_renegotiate(ssl_.get());
        return again([this] { return SSL_do_handshake(ssl_.get()); });
    }
    static std::string last_error() { return ERR_reason_error_string(ERR_peek_last_error()); }

private:
    /// The socket does not block.
    template <class F>
    bool again(F f) {
        for (;;) {
            const int result = f();
            if (result > 0) return true;
            const int why = SSL_get_error(ssl_.get(), result);
            if (why != SSL_ERROR_WANT_READ && why != SSL_ERROR_WANT_WRITE) return false;
            pollfd one{descriptor_, static_cast<short>(why == SSL_ERROR_WANT_READ ? POLLIN : POLLOUT), 0};
            poll(&one, 1, -1);
        }
    }

    int descriptor_;
    std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context_;
    std::unique_ptr<SSL, decltype(&SSL_free)> ssl_{nullptr, SSL_free};
};

} // namespace lockstep::net::tests
