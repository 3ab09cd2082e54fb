// What a transport tells its on_error, for tests that wait for it.
#pragma once

#include "lockstep/sync/channel.hpp"

#include <chrono>
#include <functional>
#include <optional>
#include <stdexcept>
#include <system_error>

namespace lockstep::net::tests {

/// What went wrong, in order.
class reported_errors {
public:
    std::function<void(const std::system_error&)> listener() {
        return [this](const std::system_error& e) {
            std::system_error one = e;
            all.try_send(one);
        };
    }
    std::system_error next() {
        std::optional<std::system_error> e;
        if (all.receive_for(e, std::chrono::seconds(30)) != channel_status::done)
            throw std::runtime_error("nothing went wrong");
        return *e;
    }
    channel<std::system_error> all{10'000};
};

} // namespace lockstep::net::tests
