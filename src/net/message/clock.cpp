#include "lockstep/net/message/clock.hpp"

#include "lockstep/fiber/fiber.hpp"

#include <random>

namespace lockstep::net {

namespace {

class steady final : public message_clock {
public:
    steady() : message_clock(std::random_device()()) {}
    message_deadline now() const noexcept override { return std::chrono::steady_clock::now(); }
    parking::ending wait(parking::ticket& t, const patience& how_long, const parking::wait_reason& why) override {
        return parking::wait(t, how_long.until, how_long.stop, why);
    }
    void complete(parking::ticket& t, parking::ending how) noexcept override { t.complete(how); }
    void start(std::function<void()> f) override { go(std::move(f)).detach(); }
};

} // namespace

bool message_clock::sleep(std::chrono::nanoseconds length, const std::stop_token& stop) {
    parking::ticket nobody_grants;
    return wait(nobody_grants, patience(after(length), stop), {"its time to come"}) == parking::ending::timed_out;
}

std::chrono::nanoseconds message_clock::about(std::chrono::nanoseconds length) noexcept {
    const std::int64_t half = length.count() / 2;
    const parking::raw_guard guard(lock_);
    std::minstd_rand random(random_);
    random_ = static_cast<std::uint32_t>(random());
    return std::chrono::nanoseconds(half +
                                    std::uniform_int_distribution<std::int64_t>(0, length.count() - half)(random));
}

message_clock& real_clock() noexcept {
    static steady only;
    return only;
}

} // namespace lockstep::net
