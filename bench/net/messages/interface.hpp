// What is measured: 64 bytes there and back.
#pragma once

#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/server.hpp"

template <template <class> class operation>
struct echo {
    static constexpr lockstep::net::service_name name{"echo", 1};
    operation<std::string(std::string)> say{"say", lockstep::net::idempotent};
};
