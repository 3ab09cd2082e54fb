// TLS over any stream of bytes (RFC 8446 and RFC 5246, by OpenSSL 3).
//
//     lockstep::net::tls_context trusted;                                        // the system's certificates
//     auto server = lockstep::net::tls_connect("example.com", "https", trusted, 5s);
//
//     lockstep::net::tls_context mine(tls_server_options{.identities = {{"chain.pem", "key.pem"}}});
//     auto client = lockstep::net::tls_accept(door.accept(), mine, 5s);          // on the fiber that serves it
#pragma once

#include "lockstep/net/byte_stream.hpp"
#include "lockstep/net/resolver.hpp"
#include "lockstep/net/tls_context.hpp"

#include <memory>

namespace lockstep::net {

/// A connection over TLS whose handshake is done. As a byte_stream: one fiber or thread may read while another writes.
///
/// The other side's end counts only where it has said so (close_notify). Where the connection just ends, somebody may have
/// cut it, and reading fails as tls_failure::truncated. So say so yourself: shutdown_write() when all is written. The
/// destructor does not, since it may be an exception that ends what was to be longer.
class tls_stream final : public byte_stream {
public:
    /// None: whatever is done with it fails (std::errc::not_connected).
    tls_stream() noexcept;
    /// Nobody may be using it.
    tls_stream(tls_stream&&) noexcept;
    /// The same; what was here is closed.
    tls_stream& operator=(tls_stream&&) noexcept;
    ~tls_stream() override;

    using byte_stream::read_some;
    using byte_stream::write_all;
    std::size_t read_some(std::span<char> into, const patience& wait, std::error_code& error) noexcept override;
    bool wait_readable(const patience& wait, std::error_code& error) noexcept override;
    /// As of every stream. Small pieces become one record. What was written in part when the time was over (the count that
    /// is returned) is encrypted already, and goes out before whatever is written next.
    std::size_t write_all(std::span<iovec> pieces, const patience& wait, std::error_code& error) noexcept override;
    /// Sends close_notify, and waits for five seconds at most if there is no room for it. The stream below stays open.
    void shutdown_write(std::error_code& error) noexcept override;
    void shutdown() noexcept override;
    /// A client's: with the name of the server, "example.com (93.184.216.34:443)".
    std::string peer_name() const override;

    /// Is there a connection?
    explicit operator bool() const noexcept { return it_ != nullptr; }
    /// The protocol inside that both have agreed on (ALPN); empty: none.
    std::string protocol() const;
    /// The server's name that the client asked for (SNI); empty: none.
    std::string server_name() const;
    /// Whom the other side's certificate is for, "CN=a client,O=Example" (RFC 2253); empty: it has shown none. Only as true
    /// as the certificate was verified.
    std::string peer_subject() const;
    /// The Ed25519 key of the other side's certificate, which it has proved to have; empty: it has shown none, or of another
    /// sort.
    std::string peer_key() const;
    /// Bytes that both ends of this connection know, and nobody else, so that what is said inside can be bound to it (RFC
    /// 8446, 7.5; RFC 5705, without a context). Empty where that fails.
    std::string exported_keying_material(const std::string& label, std::size_t size) const;
    /// "TLSv1.3".
    std::string version() const;
    /// "TLS_AES_256_GCM_SHA384".
    std::string cipher() const;
    /// Was an earlier session taken up again?
    bool resumed() const;
    /// The stream below.
    byte_stream& below() noexcept;

private:
    class connection;

    explicit tls_stream(std::unique_ptr<connection> it) noexcept;
    friend tls_stream tls_connect(std::unique_ptr<byte_stream>, const tls_context&, const std::string&, const patience&,
                                  std::error_code&);
    friend tls_stream tls_accept(std::unique_ptr<byte_stream>, const tls_context&, const patience&, std::error_code&);
    static tls_stream begin(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host,
                            const patience& wait, std::error_code& error);

    std::unique_ptr<connection> it_;
};

/// A client's handshake, over a connection to that host: its certificate must be for this name, or this literal address,
/// unless the context says that it is not checked. Throws std::system_error with the host and the address in its text, of
/// tls_category() or what the stream below says; std::invalid_argument for a name that is none, or a server's context.
tls_stream tls_connect(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host,
                       const patience& wait = {});
/// The same; where it fails the connection is closed, there is no stream, and `error` says why.
tls_stream tls_connect(std::unique_ptr<byte_stream> over, const tls_context& context, const std::string& host,
                       const patience& wait, std::error_code& error);
/// The same over TCP.
tls_stream tls_connect(stream over, const tls_context& context, const std::string& host, const patience& wait = {});
/// Connects to a host by its name (resolver::connect), and then the same.
tls_stream tls_connect(const std::string& host, const service& at, const tls_context& context,
                       const patience& wait = {});

/// A server's handshake. Throws std::system_error with the client's address in its text, of tls_category() or what the
/// stream below says; std::invalid_argument for a client's context.
tls_stream tls_accept(std::unique_ptr<byte_stream> over, const tls_context& context, const patience& wait = {});
/// The same; where it fails the connection is closed, there is no stream, and `error` says why.
tls_stream tls_accept(std::unique_ptr<byte_stream> over, const tls_context& context, const patience& wait,
                      std::error_code& error);
/// The same over TCP.
tls_stream tls_accept(stream over, const tls_context& context, const patience& wait = {});

} // namespace lockstep::net
