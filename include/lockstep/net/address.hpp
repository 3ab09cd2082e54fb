// Where somebody can be reached: an IPv4 or IPv6 address with a port, or a name of AF_UNIX. As text:
//
//     127.0.0.1:8080    [::1]:8080    unix:/run/server.sock    unix:@name    (the last in the abstract namespace, unix(7))
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>
#include <sys/socket.h>

namespace lockstep::net {

/// An endpoint of a socket. A value: copied, compared, printed.
class address {
public:
    /// None.
    address() noexcept = default;
    /// Reads the text form above. The host must be a literal address: names are the resolver's. Throws
    /// std::invalid_argument, which says what was wrong.
    explicit address(std::string_view text);
    /// A literal IPv4 or IPv6 address ("::1", also with a scope: "fe80::1%eth0"), and a port. Throws std::invalid_argument.
    address(std::string_view host, std::uint16_t port);
    /// What a call of the system has filled in.
    address(const sockaddr* from, socklen_t size) noexcept;

    /// 127.0.0.1.
    static address loopback(std::uint16_t port = 0);
    /// All of this machine's: [::], which takes IPv4 as well.
    static address any(std::uint16_t port = 0);
    /// A socket in the file system, or, where the name begins with '@', in the abstract namespace. Throws
    /// std::invalid_argument where it is empty or longer than the 107 bytes that there is room for.
    static address unix_name(std::string_view name);

    /// AF_INET, AF_INET6 or AF_UNIX; AF_UNSPEC: none.
    int family() const noexcept { return storage_.ss_family; }
    /// Is it a name of AF_UNIX?
    bool is_unix() const noexcept { return family() == AF_UNIX; }
    /// Is it this very machine, as seen from itself?
    bool is_loopback() const noexcept;
    /// 0 where there is none.
    std::uint16_t port() const noexcept;
    /// The same host with another port. AF_UNIX has none, and stays as it is.
    address with_port(std::uint16_t port) const noexcept;
    /// Without the port: "127.0.0.1", "::1", "/run/server.sock", "@name".
    std::string host() const;
    /// The text form above; "(no address)" for none.
    std::string to_string() const;

    /// For calls of the system.
    const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    /// How many bytes of data() count.
    socklen_t size() const noexcept { return size_; }

    /// The same endpoint.
    friend bool operator==(const address& a, const address& b) noexcept { return (a <=> b) == 0; }
    /// By family, then by host and port or by name.
    friend std::strong_ordering operator<=>(const address& a, const address& b) noexcept;

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

} // namespace lockstep::net
