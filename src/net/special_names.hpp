// Names that need no look-up: literal addresses, "localhost", and what cannot be a name at all.
#pragma once

#include "lockstep/net/address.hpp"

#include <string>
#include <string_view>
#include <system_error>
#include <vector>

namespace lockstep::net::detail {

/// One of getaddrinfo's, EAI_*.
std::error_code resolver_error(int code) noexcept;

/// A host and a service that somebody asks for.
class request {
public:
    request(std::string_view host, const std::string& service);

    /// In lower case, without brackets; empty: this machine, whatever it was called.
    const std::string& host() const noexcept { return host_; }
    /// The service's name; empty where it has a number.
    const std::string& named_service() const noexcept { return named_service_; }
    /// The service's number; 0 where it has a name.
    std::uint16_t port() const noexcept { return port_; }

    /// True: the answer is known without asking anybody: `found`, or `error`.
    bool answer_at_once(std::vector<address>& found, std::error_code& error) const;

private:
    std::string host_;
    std::string named_service_;
    std::uint16_t port_ = 0;
    bool is_empty_ = false;       ///< there is no host
    bool makes_no_sense_ = false; ///< the service
};

} // namespace lockstep::net::detail
