#include "lockstep/net/p2p/routing/address_limits.hpp"

#include <algorithm>
#include <cstring>
#include <netinet/in.h>

namespace lockstep::net::p2p {

address_prefix::address_prefix(const address& of) noexcept {
    if (of.family() == AF_INET) {
        sockaddr_in in;
        std::memcpy(&in, of.data(), sizeof in);
        std::memcpy(bytes_.data(), &in.sin_addr, 3);
    } else if (of.family() == AF_INET6) {
        sockaddr_in6 in;
        std::memcpy(&in, of.data(), sizeof in);
        // "::FFFF:…": an IPv4 address (RFC 4291 §2.5.5.2).
        ipv6_ = !IN6_IS_ADDR_V4MAPPED(&in.sin6_addr);
        if (ipv6_) std::memcpy(bytes_.data(), &in.sin6_addr, 8);
        else std::memcpy(bytes_.data(), in.sin6_addr.s6_addr + 12, 3);
    }
}

bool address_prefix::is_local() const noexcept {
    const auto [a, b] = std::pair(bytes_[0], bytes_[1]);
    if (ipv6_) {
        const bool loopback = std::ranges::all_of(bytes_, [](std::uint8_t byte) { return byte == 0; }); // ::1
        return loopback || (a & 0xFE) == 0xFC || (a == 0xFE && (b & 0xC0) == 0x80); // fc00::/7, fe80::/10
    }
    return a == 10 || a == 127 || (a == 172 && (b & 0xF0) == 16) || (a == 192 && b == 168) || (a == 169 && b == 254);
}

/// The networks that it counts for, each once.
std::vector<address_prefix> address_limits::counted(const contact& who) const {
    std::vector<address_prefix> all;
    for (const address& one : who.addresses()) {
        const address_prefix its(one);
        if ((counts_local_ || !its.is_local()) && std::ranges::find(all, its) == all.end()) all.push_back(its);
    }
    return all;
}

bool address_limits::admits(const contact& who) const {
    return std::ranges::all_of(counted(who), [&](const address_prefix& its) {
        const auto at = here_.find(its);
        return at == here_.end() || at->second < most_;
    });
}

void address_limits::add(const contact& who) {
    for (const address_prefix& its : counted(who)) ++here_[its];
}

void address_limits::remove(const contact& who) {
    for (const address_prefix& its : counted(who)) {
        const auto at = here_.find(its);
        if (--at->second == 0) here_.erase(at);
    }
}

} // namespace lockstep::net::p2p
