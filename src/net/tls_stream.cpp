// Two locks. `engine_lock` guards the engine, and is held for as long as it computes, never while anybody waits for the
// network. `sending` is held by who writes to the stream below, waiting included: the bytes of two records must not mix.
//
// A reader may have something to send, too (an alert, the answer to a KeyUpdate). It sends what can go at once, if nobody
// else is sending, and never waits for room: the other side may be waiting for us to read. RFC 8446, 4.6.3, wants the
// answer "prior to sending its next Application Data record", and it is: what is left goes out before that.
#include "lockstep/net/tls.hpp"
#include "lockstep/sync/mutex.hpp"
#include "net/tls_engine.hpp"

#include <atomic>
#include <mutex>
#include <new>
#include <openssl/bio.h>
#include <openssl/x509.h>
#include <stdexcept>

namespace lockstep::net {

using detail::tls_engine;
using detail::tls_step;

namespace {

/// How long shutdown_write() waits for room.
constexpr std::chrono::seconds patience_of_close_notify{5};

const patience at_once{std::chrono::nanoseconds::zero()};

} // namespace

class tls_stream::connection {
public:
    connection(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host)
        : over_(std::move(over)), host_(host), engine_(context.settings(), host, host + ' ' + over_->peer_name()) {}

    bool handshake(const patience& wait, std::error_code& error) {
        for (;;) {
            const tls_step how = step([](tls_engine& e) { return e.handshake(); }, error);
            if (how == tls_step::failed) {
                send_what_goes();
                return false;
            }
            {
                const std::scoped_lock writer(sending_);
                if (!flush(wait, error)) return false;
            }
            if (how == tls_step::done) return true;
            if (!fill(wait, error)) return false;
        }
    }

    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) {
        std::size_t n = 0;
        if (!into.empty()) run([&](tls_engine& e) { return e.read(into, n); }, wait, error);
        return n;
    }

    bool wait_readable(const patience& wait, std::error_code& error) {
        const bool found = run([](tls_engine& e) { return e.look(); }, wait, error);
        if (!found) return false;
        error.clear(); // it is for who reads
        return true;
    }

    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) {
        std::size_t written = 0;
        {
            const std::scoped_lock writer(sending_);
            while (flush(wait, error) && !pieces.empty()) {
                written += encrypt(pieces, error);
                if (error) break;
            }
        }
        send_what_goes(); // of a reader that came while we held the lock
        return written;
    }

    void shutdown_write(std::error_code& error) {
        {
            const std::scoped_lock writer(sending_);
            step([](tls_engine& e) { return e.close_notify(); }, error);
            if (!error) flush(patience_of_close_notify, error);
        }
        send_what_goes();
    }

    void shutdown() noexcept {
        shut_ = true;
        over_->shutdown();
    }

    template <class F>
    auto ask(F f) {
        const std::scoped_lock guard(engine_lock_);
        return f(engine_.connection());
    }
    byte_stream& below() noexcept { return *over_; }
    const std::string& host() const noexcept { return host_; }

private:
    /// What is read from below at once: two records, so that a large one does not take two calls.
    static constexpr std::size_t input_size = std::size_t{32} * 1024;
    /// A buffer that has grown beyond this is given back when it is empty.
    static constexpr std::size_t kept_output = std::size_t{4} * 1024;

    template <class F>
    tls_step step(F f, std::error_code& error) {
        const std::scoped_lock guard(engine_lock_);
        const tls_step how = f(engine_);
        if (how == tls_step::failed) error = engine_.failure();
        return how;
    }

    /// Gives the reader's engine input until it is done. False: `error` says why not.
    template <class F>
    bool run(F f, const patience& wait, std::error_code& error) {
        for (;;) {
            const tls_step how = step(f, error);
            if (how != tls_step::done) send_what_goes();
            if (how == tls_step::failed && shut_) error.clear(); // we have cut it ourselves: that is the end
            if (how != tls_step::needs_input) return true;
            if (!fill(wait, error)) return false;
        }
    }

    /// More input. Nothing is held while there is none: neither a lock nor a buffer. (It waits first: a stream that was
    /// read to its end knows without a call of the system that there is nothing.)
    bool fill(const patience& wait, std::error_code& error) {
        std::size_t n = 0;
        for (;;) {
            input_.reset();
            if (!over_->wait_readable(wait, error)) return false;
            input_.reset(new (std::nothrow) char[input_size]);
            if (!input_) error = std::make_error_code(std::errc::not_enough_memory);
            else n = over_->read_some({input_.get(), input_size}, at_once, error);
            if (!error) break;
            if (error != std::errc::timed_out) return false;
        }
        const std::scoped_lock guard(engine_lock_);
        if (n == 0) engine_.end_input();
        else engine_.feed({input_.get(), n});
        return true;
    }

    /// As much as is worth sending.
    std::size_t encrypt(std::span<iovec>& pieces, std::error_code& error) {
        const std::scoped_lock guard(engine_lock_);
        if (engine_.wrote_its_last()) {
            error = std::make_error_code(std::errc::broken_pipe);
            return 0;
        }
        const std::size_t n = engine_.write(pieces);
        error = engine_.failure();
        return n;
    }

    /// Sends all output; for who holds `sending_`. False: `error` says why not, and what is left goes first next time.
    bool flush(const patience& wait, std::error_code& error) {
        for (;;) {
            if (sent_ == output_.size()) {
                sent_ = 0;
                output_.clear();
                if (output_.capacity() > kept_output) output_ = {};
                const std::scoped_lock guard(engine_lock_);
                output_.swap(engine_.output());
            }
            if (output_.empty()) return true;
            iovec rest{output_.data() + sent_, output_.size() - sent_};
            sent_ += over_->write_all({&rest, 1}, wait, error);
            if (error) return false;
        }
    }

    /// For a reader. Whoever holds `sending_` does the same when it has let it go: so nothing is left behind.
    void send_what_goes() {
        for (;;) {
            {
                const std::scoped_lock guard(engine_lock_);
                if (engine_.output().empty()) return;
            }
            const std::unique_lock writer(sending_, std::try_to_lock);
            std::error_code error;
            if (!writer.owns_lock() || !flush(at_once, error)) return;
        }
    }

    const std::unique_ptr<byte_stream> over_;
    const std::string host_;
    mutex engine_lock_;
    tls_engine engine_;
    std::unique_ptr<char[]> input_; ///< the reader's; the engine looks into it
    mutex sending_;                 ///< guards what follows; taken before engine_lock_
    std::vector<char> output_;
    std::size_t sent_ = 0; ///< of output_
    std::atomic<bool> shut_{false};
};

// --- the stream -------------------------------------------------------------------------------------------------------

tls_stream::tls_stream() noexcept = default;
tls_stream::tls_stream(tls_stream&&) noexcept = default;
tls_stream& tls_stream::operator=(tls_stream&&) noexcept = default;
tls_stream::~tls_stream() = default;
tls_stream::tls_stream(std::unique_ptr<connection> it) noexcept : it_(std::move(it)) {}

namespace {
bool is_there(const void* connection, std::error_code& error) noexcept {
    error = connection != nullptr ? std::error_code() : std::make_error_code(std::errc::not_connected);
    return connection != nullptr;
}
} // namespace

std::size_t tls_stream::read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept {
    return is_there(it_.get(), error) ? it_->read_some(into, wait, error) : 0;
}

bool tls_stream::wait_readable(const patience& wait, std::error_code& error) noexcept {
    return is_there(it_.get(), error) && it_->wait_readable(wait, error);
}

std::size_t tls_stream::write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept {
    return is_there(it_.get(), error) ? it_->write_all(pieces, wait, error) : 0;
}

void tls_stream::shutdown_write(std::error_code& error) noexcept {
    if (is_there(it_.get(), error)) it_->shutdown_write(error);
}

void tls_stream::shutdown() noexcept {
    if (it_) it_->shutdown();
}

std::string tls_stream::peer_name() const {
    if (!it_) return "(no connection)";
    const std::string below = it_->below().peer_name();
    return it_->host().empty() ? below : it_->host() + " (" + below + ")";
}

byte_stream& tls_stream::below() noexcept { return it_->below(); }

std::string tls_stream::protocol() const {
    if (!it_) return {};
    return it_->ask([](const SSL* ssl) {
        const unsigned char* name = nullptr;
        unsigned size = 0;
        SSL_get0_alpn_selected(ssl, &name, &size);
        return std::string(reinterpret_cast<const char*>(name), size);
    });
}

std::string tls_stream::server_name() const {
    if (!it_) return {};
    const char* const name =
        it_->ask([](const SSL* ssl) { return SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name); });
    return name != nullptr ? name : "";
}

std::string tls_stream::version() const { return it_ ? it_->ask(SSL_get_version) : ""; }

std::string tls_stream::cipher() const {
    return it_ ? it_->ask([](const SSL* ssl) { return SSL_CIPHER_get_name(SSL_get_current_cipher(ssl)); }) : "";
}

std::string tls_stream::peer_subject() const {
    if (!it_) return {};
    return it_->ask([](const SSL* ssl) {
        const std::unique_ptr<BIO, int (*)(BIO*)> text(BIO_new(BIO_s_mem()), BIO_free);
        const X509* const certificate = SSL_get0_peer_certificate(ssl);
        if (certificate == nullptr || text == nullptr) return std::string();
        X509_NAME_print_ex(text.get(), X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253);
        char* start = nullptr;
        const long size = BIO_get_mem_data(text.get(), &start);
        return std::string(start, static_cast<std::size_t>(size));
    });
}

std::string tls_stream::peer_key() const {
    if (!it_) return {};
    return it_->ask([](const SSL* ssl) {
        const X509* const certificate = SSL_get0_peer_certificate(ssl);
        const EVP_PKEY* const key = certificate != nullptr ? X509_get0_pubkey(certificate) : nullptr;
        std::string bytes(32, '\0');
        std::size_t size = bytes.size();
        const bool is_ed25519 =
            key != nullptr && EVP_PKEY_get_id(key) == EVP_PKEY_ED25519 &&
            EVP_PKEY_get_raw_public_key(key, reinterpret_cast<unsigned char*>(bytes.data()), &size) == 1;
        return is_ed25519 ? bytes : std::string();
    });
}

std::string tls_stream::exported_keying_material(const std::string& label, std::size_t size) const {
    if (!it_) return {};
    return it_->ask([&](const SSL* ssl) {
        std::string bytes(size, '\0');
        const int done =
            SSL_export_keying_material(const_cast<SSL*>(ssl), reinterpret_cast<unsigned char*>(bytes.data()), size,
                                       label.data(), label.size(), nullptr, 0, 0);
        return done == 1 ? bytes : std::string();
    });
}

bool tls_stream::resumed() const {
    return it_ && it_->ask([](const SSL* ssl) { return SSL_session_reused(ssl) == 1; });
}

// --- handshakes -------------------------------------------------------------------------------------------------------

tls_stream tls_stream::begin(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host,
                             const patience& wait, std::error_code& error) {
    error.clear();
    auto made = std::make_unique<connection>(std::move(over), context, host);
    if (!made->handshake(wait, error)) return {};
    return tls_stream(std::move(made));
}

tls_stream tls_connect(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host,
                       const patience& wait, std::error_code& error) {
    if (context.settings()->is_server()) throw std::invalid_argument("lockstep::net: a client with a server's context");
    return tls_stream::begin(std::move(over), context, host, wait, error);
}

tls_stream tls_accept(std::unique_ptr<byte_stream> over, const tls_context& context, const patience& wait,
                      std::error_code& error) {
    if (!context.settings()->is_server())
        throw std::invalid_argument("lockstep::net: a server with a client's context");
    return tls_stream::begin(std::move(over), context, {}, wait, error);
}

tls_stream tls_connect(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host,
                       const patience& wait) {
    const std::string peer = over->peer_name();
    std::error_code error;
    tls_stream s = tls_connect(std::move(over), context, host, wait, error);
    if (error) throw std::system_error(error, "TLS with " + host + " (" + peer + ")");
    return s;
}

tls_stream tls_accept(std::unique_ptr<byte_stream> over, const tls_context& context, const patience& wait) {
    const std::string peer = over->peer_name();
    std::error_code error;
    tls_stream s = tls_accept(std::move(over), context, wait, error);
    if (error) throw std::system_error(error, "TLS with " + peer);
    return s;
}

tls_stream tls_connect(stream over, const tls_context& context, const std::string& host, const patience& wait) {
    return tls_connect(std::make_unique<stream>(std::move(over)), context, host, wait);
}

tls_stream tls_connect(const std::string& host, const service& at, const tls_context& context, const patience& wait) {
    return tls_connect(connect(host, at, wait), context, host, wait);
}

tls_stream tls_accept(stream over, const tls_context& context, const patience& wait) {
    return tls_accept(std::make_unique<stream>(std::move(over)), context, wait);
}

} // namespace lockstep::net
