#include "lockstep/net/address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstddef>
#include <cstring>
#include <net/if.h>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/un.h>

namespace lockstep::net {

namespace {

template <class T>
T as(const sockaddr_storage& s) noexcept {
    T t;
    std::memcpy(&t, &s, sizeof t);
    return t;
}

template <class T>
void put(sockaddr_storage& s, const T& t) noexcept {
    std::memcpy(&s, &t, sizeof t);
}

[[noreturn]] void reject(std::string_view text, const char* why) {
    throw std::invalid_argument("lockstep::net::address: \"" + std::string(text) + "\": " + why);
}

std::uint16_t port_of(std::string_view digits, std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (error != std::errc{} || end != digits.data() + digits.size() || port > 65535)
        reject(text, "the port must be a number from 0 to 65535");
    return static_cast<std::uint16_t>(port);
}

constexpr std::size_t path_offset = offsetof(sockaddr_un, sun_path);

} // namespace

address::address(const sockaddr* from, socklen_t size) noexcept {
    size_ = std::min<socklen_t>(size, sizeof storage_);
    std::memcpy(&storage_, from, size_);
    if (storage_.ss_family == AF_UNIX) { // the system counts the zero at the end of a path, or not: we do not
        const auto name = as<sockaddr_un>(storage_);
        while (size_ > path_offset + 1 && name.sun_path[0] != '\0' && name.sun_path[size_ - path_offset - 1] == '\0')
            --size_;
    }
}

address::address(std::string_view host, std::uint16_t port) {
    const std::size_t percent = host.find('%');
    const std::string bare(host.substr(0, percent));
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (percent == std::string_view::npos && inet_pton(AF_INET, bare.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        put(storage_, v4);
        size_ = sizeof v4;
    } else if (inet_pton(AF_INET6, bare.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        if (percent != std::string_view::npos) {
            v6.sin6_scope_id = if_nametoindex(std::string(host.substr(percent + 1)).c_str());
            if (v6.sin6_scope_id == 0) reject(host, "there is no such network interface");
        }
        put(storage_, v6);
        size_ = sizeof v6;
    } else {
        reject(host, "that is no IPv4 or IPv6 address (names are for lockstep::net::resolve)");
    }
}

address::address(std::string_view text) {
    if (text.starts_with("unix:")) {
        *this = unix_name(text.substr(5));
    } else if (text.starts_with('[')) {
        const std::size_t end = text.find("]:");
        if (end == std::string_view::npos) reject(text, "an IPv6 address with a port looks like [::1]:80");
        *this = address(text.substr(1, end - 1), port_of(text.substr(end + 2), text));
    } else {
        const std::size_t colon = text.rfind(':');
        if (colon == std::string_view::npos) reject(text, "there is no port; it comes last, after a colon");
        if (text.find(':') != colon) reject(text, "an IPv6 address with a port looks like [::1]:80");
        *this = address(text.substr(0, colon), port_of(text.substr(colon + 1), text));
    }
}

address address::loopback(std::uint16_t port) { return {"127.0.0.1", port}; }
address address::any(std::uint16_t port) { return {"::", port}; }

address address::unix_name(std::string_view name) {
    sockaddr_un un{};
    if (name.empty() || name == "@") reject(name, "a socket of AF_UNIX needs a name");
    if (name.size() >= sizeof un.sun_path) reject(name, "the name of a socket of AF_UNIX has at most 107 bytes");
    if (name.find('\0') != std::string_view::npos) reject(name, "there is a zero byte in the name");
    un.sun_family = AF_UNIX;
    std::copy(name.begin(), name.end(), un.sun_path);
    if (name.front() == '@') un.sun_path[0] = '\0';
    address a;
    put(a.storage_, un);
    a.size_ = static_cast<socklen_t>(path_offset + name.size());
    return a;
}

bool address::is_loopback() const noexcept {
    switch (family()) {
    case AF_INET: return (ntohl(as<sockaddr_in>(storage_).sin_addr.s_addr) >> 24) == 127;
    case AF_INET6: {
        const in6_addr host = as<sockaddr_in6>(storage_).sin6_addr;
        return IN6_IS_ADDR_LOOPBACK(&host) || (IN6_IS_ADDR_V4MAPPED(&host) && host.s6_addr[12] == 127);
    }
    default: return is_unix();
    }
}

std::uint16_t address::port() const noexcept {
    if (family() == AF_INET) return ntohs(as<sockaddr_in>(storage_).sin_port);
    return family() == AF_INET6 ? ntohs(as<sockaddr_in6>(storage_).sin6_port) : std::uint16_t{0};
}

address address::with_port(std::uint16_t port) const noexcept {
    address a = *this;
    if (family() == AF_INET) {
        auto v4 = as<sockaddr_in>(storage_);
        v4.sin_port = htons(port);
        put(a.storage_, v4);
    } else if (family() == AF_INET6) {
        auto v6 = as<sockaddr_in6>(storage_);
        v6.sin6_port = htons(port);
        put(a.storage_, v6);
    }
    return a;
}

std::string address::host() const {
    char text[INET6_ADDRSTRLEN] = {};
    if (family() == AF_INET) {
        const auto v4 = as<sockaddr_in>(storage_);
        return inet_ntop(AF_INET, &v4.sin_addr, text, sizeof text);
    }
    if (family() == AF_INET6) {
        const auto v6 = as<sockaddr_in6>(storage_);
        std::string host = inet_ntop(AF_INET6, &v6.sin6_addr, text, sizeof text);
        char interface[IF_NAMESIZE] = {};
        if (v6.sin6_scope_id != 0 && if_indextoname(v6.sin6_scope_id, interface) != nullptr)
            host += std::string("%") + interface;
        return host;
    }
    if (!is_unix() || size_ <= path_offset) return {};
    const auto un = as<sockaddr_un>(storage_);
    std::string name(un.sun_path, size_ - path_offset);
    if (name.front() == '\0') name.front() = '@';
    return name;
}

std::string address::to_string() const {
    switch (family()) {
    case AF_INET: return host() + ":" + std::to_string(port());
    case AF_INET6: return "[" + host() + "]:" + std::to_string(port());
    case AF_UNIX: return size_ <= path_offset ? "unix:(no name)" : "unix:" + host();
    default: return "(no address)";
    }
}

std::strong_ordering operator<=>(const address& a, const address& b) noexcept {
    if (const auto order = a.size_ <=> b.size_; order != 0) return order;
    return std::memcmp(&a.storage_, &b.storage_, a.size_) <=> 0;
}

} // namespace lockstep::net
