#include "net/tls_engine.hpp"

#include "lockstep/fiber/this_fiber.hpp"
#include "net/openssl_errors.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cstring>
#include <new>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace lockstep::net::detail {

// --- what OpenSSL reads from and writes to ----------------------------------------------------------------------------

class tls_engine::buffers {
public:
    static BIO* of(tls_engine& e) {
        BIO* const b = BIO_new(method());
        if (b == nullptr) throw std::bad_alloc();
        BIO_set_data(b, &e);
        BIO_set_init(b, 1);
        return b;
    }

private:
    static tls_engine& engine_of(BIO* b) noexcept { return *static_cast<tls_engine*>(BIO_get_data(b)); }

    static int read(BIO* b, char* into, int size) noexcept {
        tls_engine& e = engine_of(b);
        BIO_clear_retry_flags(b);
        if (e.input_.empty()) {
            if (e.input_ended_) return 0;
            BIO_set_retry_read(b);
            return -1;
        }
        const std::size_t n = std::min(e.input_.size(), static_cast<std::size_t>(size));
        std::memcpy(into, e.input_.data(), n);
        e.input_ = e.input_.subspan(n);
        return static_cast<int>(n);
    }

    static int write(BIO* b, const char* from, int size) noexcept {
        tls_engine& e = engine_of(b);
        BIO_clear_retry_flags(b);
        if (e.output_.size() > most_output) return -1;
        try {
            e.output_.insert(e.output_.end(), from, from + size);
        } catch (const std::bad_alloc&) {
            return -1;
        }
        return size;
    }

    static long control(BIO* b, int command, long, void*) noexcept {
        if (command == BIO_CTRL_FLUSH) return 1;
        if (command == BIO_CTRL_EOF) return engine_of(b).input_ended_ && engine_of(b).input_.empty() ? 1 : 0;
        return 0;
    }

    /// Made once, and never freed: connections may live to the end of the process.
    static const BIO_METHOD* method() {
        static BIO_METHOD* const made = [] {
            BIO_METHOD* const m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "lockstep::net");
            if (m == nullptr) throw std::bad_alloc();
            BIO_meth_set_read(m, read);
            BIO_meth_set_write(m, write);
            BIO_meth_set_ctrl(m, control);
            return m;
        }();
        return made;
    }
};

// --- the connection ---------------------------------------------------------------------------------------------------

tls_engine::tls_engine(std::shared_ptr<tls_settings> settings, const std::string& host, std::string server)
    : settings_(std::move(settings)), server_(std::move(server)), ssl_(settings_->new_connection()) {
    const this_fiber::preemption_guard no_time_slice;
    if (ssl_ == nullptr) throw std::bad_alloc();
    BIO* const both = buffers::of(*this);
    SSL_set_bio(ssl_.get(), both, both);
    SSL_set_app_data(ssl_.get(), this);
    if (settings_->is_server()) {
        SSL_set_accept_state(ssl_.get());
        return;
    }
    SSL_set_connect_state(ssl_.get());
    expect(host);
    if (!settings_->resumes()) return;
    if (const openssl_ptr<SSL_SESSION> known = settings_->sessions().take(server_))
        SSL_set_session(ssl_.get(), known.get());
}

tls_engine::~tls_engine() {
    // OpenSSL takes a session for spoilt whose connection ends without close_notify. RFC 5246, 7.2.1: "Note that as of TLS
    // 1.1, failure to properly close a connection no longer requires that a session not be resumed."
    if (!failure_) SSL_set_shutdown(ssl_.get(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

/// Which server we want to speak to.
void tls_engine::expect(const std::string& host) {
    std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    if (name.size() > 2 && name.front() == '[' && name.back() == ']') name = name.substr(1, name.size() - 2);
    if (name.find(':') != std::string::npos) name = name.substr(0, name.find('%')); // a zone is only ours
    if (name.find('\0') != std::string::npos || (name.empty() && settings_->verifies_names()))
        throw std::invalid_argument("lockstep::net: TLS with \"" + host + "\": that is no name to verify");
    std::array<unsigned char, sizeof(in6_addr)> binary{};
    const bool is_literal =
        inet_pton(AF_INET, name.c_str(), binary.data()) == 1 || inet_pton(AF_INET6, name.c_str(), binary.data()) == 1;
    // RFC 6066, 3: "Literal IPv4 and IPv6 addresses are not permitted in "HostName"."
    if (!is_literal && !name.empty()) SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
    if (!settings_->verifies_names()) return;
    // RFC 9525, 2: a name counts in subjectAltName only, and '*' for a whole label only.
    SSL_set_hostflags(ssl_.get(), X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS | X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
    const int understood = is_literal ? X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl_.get()), name.c_str())
                                      : SSL_set1_host(ssl_.get(), name.c_str());
    if (understood != 1) throw std::bad_alloc();
}

int tls_engine::keep_session(SSL* connection, SSL_SESSION* session) noexcept {
    const auto* const e = static_cast<const tls_engine*>(SSL_get_app_data(connection));
    try {
        e->settings_->sessions().remember(e->server_, openssl_ptr<SSL_SESSION>(session));
    } catch (const std::bad_alloc&) { // then it is not kept, and freed already
    }
    return 1; // it is ours
}

// --- calls ------------------------------------------------------------------------------------------------------------

template <class F>
tls_step tls_engine::call(F f) noexcept {
    if (failure_) return tls_step::failed;
    const this_fiber::preemption_guard no_time_slice;
    if (ERR_peek_error() != 0) ERR_clear_error(); // which is slower than a look
    int result = 0;
    try {
        result = f();
    } catch (const std::bad_alloc&) {
        failure_ = std::make_error_code(std::errc::not_enough_memory);
        return tls_step::failed;
    }
    switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE: return tls_step::done;
    case SSL_ERROR_WANT_READ: return tls_step::needs_input;
    case SSL_ERROR_ZERO_RETURN: return tls_step::ended;
    default: failure_ = reason(); return tls_step::failed;
    }
}

std::error_code tls_engine::reason() const noexcept {
    const bool untrusted = ERR_GET_LIB(ERR_peek_error()) == ERR_LIB_SSL &&
                           ERR_GET_REASON(ERR_peek_error()) == SSL_R_CERTIFICATE_VERIFY_FAILED;
    const bool asked_too_much = ERR_peek_error() == 0 && output_.size() > most_output;
    const std::error_code first = first_openssl_error();
    if (asked_too_much) return {ERR_PACK(ERR_LIB_SSL, 0, SSL_R_TOO_MANY_KEY_UPDATES), tls_category()};
    return untrusted ? verification_error(SSL_get_verify_result(ssl_.get())) : first;
}

tls_step tls_engine::handshake() {
    return call([this] { return SSL_do_handshake(ssl_.get()); });
}

tls_step tls_engine::read(std::span<char> into, std::size_t& n) {
    n = 0;
    tls_step how = tls_step::done;
    while (n < into.size() && how == tls_step::done) { // a record at a time
        std::size_t more = 0;
        how = call([&] { return SSL_read_ex(ssl_.get(), into.data() + n, into.size() - n, &more); });
        n += more;
    }
    return n > 0 ? tls_step::done : how; // the rest is found again next time
}

tls_step tls_engine::look() {
    char byte = 0;
    std::size_t n = 0;
    return call([&] { return SSL_peek_ex(ssl_.get(), &byte, 1, &n); });
}

namespace {

/// Where small pieces are put together. (Not inlined: compilers keep the address of a thread-local.)
[[gnu::noinline]] std::span<char> scratch_of_thread() {
    static thread_local const auto room = std::make_unique<std::array<char, SSL3_RT_MAX_PLAIN_LENGTH>>();
    return *room;
}

/// Uses up `n` bytes of the first piece.
void advance(std::span<iovec>& pieces, std::size_t n) noexcept {
    iovec& first = pieces.front();
    first.iov_base = static_cast<char*>(first.iov_base) + n;
    first.iov_len -= n;
    while (!pieces.empty() && pieces.front().iov_len == 0) pieces = pieces.subspan(1);
}

} // namespace

std::size_t tls_engine::write(std::span<iovec>& pieces) {
    std::size_t written = 0;
    while (!pieces.empty() && pieces.front().iov_len == 0) pieces = pieces.subspan(1);
    while (!pieces.empty() && output_.size() < batch) {
        std::size_t n = 0;
        const tls_step how = call([&] { return write_record(pieces, n); });
        // Once the handshake is done, nothing that is written has to wait for the other side.
        if (how == tls_step::needs_input) failure_ = std::make_error_code(std::errc::protocol_error);
        if (how != tls_step::done) break;
        written += n;
    }
    return written;
}

/// One record of small pieces, or several of one that is large.
int tls_engine::write_record(std::span<iovec>& pieces, std::size_t& n) {
    const iovec first = pieces.front();
    if (pieces.size() == 1 || first.iov_len >= SSL3_RT_MAX_PLAIN_LENGTH) {
        const std::size_t length = std::min(first.iov_len, batch);
        output_.reserve(output_.size() + length + length / 128 + 512); // with what encryption adds
        const int result = SSL_write_ex(ssl_.get(), first.iov_base, length, &n);
        if (result == 1) advance(pieces, n);
        return result;
    }
    const std::span<char> together = scratch_of_thread();
    std::size_t size = 0;
    while (!pieces.empty() && size < together.size()) {
        const std::size_t length = std::min(pieces.front().iov_len, together.size() - size);
        std::memcpy(together.data() + size, pieces.front().iov_base, length);
        size += length;
        advance(pieces, length);
    }
    return SSL_write_ex(ssl_.get(), together.data(), size, &n);
}

tls_step tls_engine::close_notify() {
    if (wrote_its_last_) return tls_step::done;
    wrote_its_last_ = true;
    // 0: the other side's is still to come, which read() will find.
    return call([this] { return SSL_shutdown(ssl_.get()) < 0 ? -1 : 1; });
}

} // namespace lockstep::net::detail
