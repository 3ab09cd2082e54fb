// One end of a TLS connection, between two buffers. It knows no network and never waits: what came from there is fed to
// it, and what is to go there it leaves in output(). So no call of OpenSSL is ever suspended halfway, which its error queue
// and its random numbers, being the thread's, would not bear; nor is it interrupted by a time slice.
//
// Not thread-safe: neither is OpenSSL's SSL.
#pragma once

#include "net/tls_settings.hpp"

#include <span>
#include <string_view>
#include <sys/uio.h>

namespace lockstep::net::detail {

/// How far a call has come.
enum class tls_step {
    done,
    needs_input, ///< feed it, and call again
    ended,       ///< the other side writes no more
    failed,      ///< for good: see failure(). There may be an alert in output().
};

class tls_engine {
public:
    /// `host`: a client's server. Empty where its certificate is not checked and its name not sent. `server`: under which
    /// its sessions are kept.
    tls_engine(std::shared_ptr<tls_settings> settings, const std::string& host, std::string server);
    tls_engine(const tls_engine&) = delete;
    tls_engine& operator=(const tls_engine&) = delete;
    ~tls_engine();

    tls_step handshake();
    /// Decrypts what there is, at most into.size() bytes: `n`, at least one where it is done.
    tls_step read(std::span<char> into, std::size_t& n);
    /// Would read() find something: bytes, the end, or a failure?
    tls_step look();
    /// Encrypts pieces, small ones together in one record, until they are all used up or there is as much output as is
    /// worth sending at once. Returns how many bytes. 0, where there were some: it has failed.
    std::size_t write(std::span<iovec>& pieces);
    /// RFC 8446, 6.1: "Each party MUST send a "close_notify" alert before closing its write side of the connection". After
    /// this nothing can be written.
    tls_step close_notify();
    bool wrote_its_last() const noexcept { return wrote_its_last_; }

    /// What came from the network, all that came before being used up. Must stay where it is until that is so again.
    void feed(std::span<const char> input) noexcept { input_ = input; }
    /// Nothing more comes.
    void end_input() noexcept { input_ended_ = true; }
    /// What is to go to the network. The caller takes it away.
    std::vector<char>& output() noexcept { return output_; }
    /// Why it has failed; none where it has not.
    const std::error_code& failure() const noexcept { return failure_; }

    const SSL* connection() const noexcept { return ssl_.get(); }

    /// OpenSSL has a new session for a client.
    static int keep_session(SSL* connection, SSL_SESSION* session) noexcept;

private:
    class buffers; // what OpenSSL reads from and writes to

    /// What is worth sending at once.
    static constexpr std::size_t batch = std::size_t{64} * 1024;
    /// A side that asks for answers (RFC 8446, 4.6.3, KeyUpdate), but does not read them, is not answered for ever.
    static constexpr std::size_t most_output = 4 * batch;

    template <class F>
    tls_step call(F f) noexcept;
    std::error_code reason() const noexcept;
    void expect(const std::string& host);
    int write_record(std::span<iovec>& pieces, std::size_t& n);

    const std::shared_ptr<tls_settings> settings_;
    const std::string server_;
    std::span<const char> input_;
    bool input_ended_ = false;
    bool wrote_its_last_ = false;
    std::vector<char> output_;
    std::error_code failure_;
    openssl_ptr<SSL> ssl_;
};

} // namespace lockstep::net::detail
