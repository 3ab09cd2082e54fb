// The textbook's account as a service.
#pragma once

#include "lockstep/net/service/client.hpp"
#include "lockstep/net/service/server.hpp"

#include <cstdint>
#include <string>

namespace lockstep::net::test {

struct statement {
    std::string account;
    std::int64_t cents = 0;
    std::vector<std::int64_t> lately;
    static constexpr auto members =
        std::tuple(member("account", &statement::account), member("cents", &statement::cents),
                   member("lately", &statement::lately));
    friend bool operator==(const statement&, const statement&) = default;
};

template <template <class> class operation>
struct bank {
    static constexpr service_name name{"bank", 1};
    operation<std::int64_t(std::string)> balance{"balance", idempotent};
    operation<std::int64_t(std::string, std::int64_t)> withdraw{"withdraw"};
    operation<statement(const std::string&)> state{"state", idempotent};
    operation<void()> close_all{"close_all"};
};

template <template <class> class operation>
struct bank_of_the_future {
    static constexpr service_name name{"bank", 2};
    operation<std::string(std::string)> balance{"balance", idempotent};
};

} // namespace lockstep::net::test
