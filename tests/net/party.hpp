// For what is to hold on fibers and on threads alike.
#pragma once

#include "lockstep/fiber/scheduler.hpp"

#include <thread>
#include <utility>

namespace lockstep::net::tests {

/// Somebody who goes on beside the test, to the end of the scope: on a fiber, or on a thread.
class party {
public:
    template <class F>
    party(bool on_fibers, F f) {
        if (on_fibers) fiber_ = go(std::move(f));
        else thread_ = std::jthread(std::move(f));
    }

private:
    fiber<> fiber_;
    std::jthread thread_;
};

/// Runs the test itself where the others run: on a fiber of so many workers, or here.
template <class F>
void run_where(bool on_fibers, unsigned workers, F f) {
    if (!on_fibers) return f();
    scheduler s({.workers = workers});
    s.go(std::move(f)).join();
}

} // namespace lockstep::net::tests
