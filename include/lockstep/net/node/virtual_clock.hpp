// Time that passes when everybody waits for it (discrete event simulation): as soon as nobody who lives in it can go on, it is
// the time for which the next of them waits. Tests of hours take milliseconds, and what comes first does so every time.
//
//     virtual_clock clock;
//     memory_network network({.delay_least = 100ms, .delay_most = 100ms}, 1, clock);
//     clock.run([&] { … });
#pragma once

#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/net/message/clock.hpp"
#include "lockstep/parking/raw_lock.hpp"
#include "lockstep/sync/event.hpp"

#include <map>

namespace lockstep::net {

/// Those who live in it are the fibers that run() and start() make, all on one worker, one after the other. They wait for each
/// other by what takes a message_clock, or for one that is not waiting; whoever waits for something outside stops the time. A
/// patience that is to end in this time is made of a deadline (`clock.after(5s)`): a length alone is one of the real time.
class virtual_clock final : public message_clock {
public:
    /// It is the beginning of time.
    virtual_clock() = default;
    /// Waits until all who live in it have ended.
    ~virtual_clock() override;

    message_deadline now() const noexcept override;
    parking::ending wait(parking::ticket& t, const patience& how_long, const parking::wait_reason& why) override;
    void complete(parking::ticket& t, parking::ending how) noexcept override;
    void start(std::function<void()> f) override;

    /// Runs f as one who lives in it, and waits for its end. Throws what f throws. For who does not live in it.
    void run(const std::function<void()>& f);

private:
    void one_less() noexcept;
    void advance() noexcept;

    mutable parking::raw_lock lock_; ///< guards what follows
    message_deadline now_{};
    std::size_t busy_ = 0;  ///< who can go on
    std::size_t alive_ = 0; ///< fibers
    std::uint64_t waits_ = 0;
    std::map<std::pair<message_deadline, std::uint64_t>, parking::ticket*>
        timers_; ///< at the same time, first come first served
    event* none_left_ = nullptr;

    scheduler fibers_{{.workers = 1, .never_more_threads = true}};
};

} // namespace lockstep::net
