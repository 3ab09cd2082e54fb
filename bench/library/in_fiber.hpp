// Measurements that fibers make.
#pragma once

#include "lockstep/fiber/fiber.hpp"
#include "lockstep/fiber/scheduler.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "measure.hpp"

#include <boost/fiber/all.hpp>

namespace bench {

/// f(), called by a fiber of a scheduler with so many workers.
template <class F>
double in_fiber(unsigned workers, F f) {
    lockstep::scheduler here({.workers = workers});
    return here.go(f).join();
}

/// Fibers of the library, and those of Boost, which all stay in the thread that made them.
struct of_lockstep {
    template <class F>
    static double run(unsigned workers, F f) {
        return in_fiber(workers, f);
    }
    template <class F>
    static auto go(F f) {
        return lockstep::go(f);
    }
    static void yield() { lockstep::this_fiber::yield(); }
};
struct of_boost {
    template <class F>
    static double run(unsigned, F f) {
        return f();
    }
    template <class F>
    static auto go(F f) {
        return boost::fibers::fiber(f);
    }
    static void yield() { boost::this_fiber::yield(); }
};

} // namespace bench
