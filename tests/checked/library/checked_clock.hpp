// The time of threads, for closed programs about parts that take their clock.
#pragma once

#include "lockstep/net/message/clock.hpp"

#include <thread>

namespace lockstep::testing {

class checked_clock final : public net::message_clock {
public:
    net::message_deadline now() const noexcept override { return std::chrono::steady_clock::now(); }
    parking::ending wait(parking::ticket& t, const net::patience& how_long, const parking::wait_reason& why) override {
        return parking::wait(t, how_long.until, how_long.stop, why);
    }
    void complete(parking::ticket& t, parking::ending how) noexcept override { t.complete(how); }
    void start(std::function<void()> f) override { std::thread(std::move(f)).detach(); }
};

} // namespace lockstep::testing
