// There and back again: two who wait for each other in turn, by a condition variable, by two semaphores, by a barrier;
// threads, and fibers of one worker.
#include "in_fiber.hpp"
#include "lockstep/sync/barrier.hpp"
#include "lockstep/sync/condition_variable.hpp"
#include "lockstep/sync/mutex.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <barrier>
#include <condition_variable>
#include <mutex>
#include <semaphore>

namespace {

using namespace bench;

struct threads {
    template <class F>
    static double run(unsigned, F f) {
        return f();
    }
    template <class F>
    static auto go(F f) {
        return std::jthread(f);
    }
};

/// f(k) with k = 0 and k = 1 beside each other.
template <class Kind, class F>
void both(F f) {
    auto other = Kind::go([&] { f(1); });
    f(0);
    other.join();
}

template <class Kind, class Mutex, class Condition>
double by_condition() {
    return Kind::run(1, [] {
        Mutex m;
        Condition turned;
        int turn = 0;
        return ns_a_turn([&](std::uint64_t n) {
            both<Kind>([&](int me) {
                for (std::uint64_t i = 0; i < n; ++i) {
                    std::unique_lock guard(m);
                    while (turn != me) turned.wait(guard);
                    turn = 1 - me;
                    turned.notify_one();
                }
            });
        });
    });
}

template <class Kind, class Semaphore>
double by_semaphores() {
    return Kind::run(1, [] {
        Semaphore there(0), back(0);
        return ns_a_turn([&](std::uint64_t n) {
            both<Kind>([&](int me) {
                for (std::uint64_t i = 0; i < n; ++i) {
                    if (me == 0) {
                        there.release();
                        back.acquire();
                    } else {
                        there.acquire();
                        back.release();
                    }
                }
            });
        });
    });
}

template <class Kind, class Barrier>
double by_barrier() {
    return Kind::run(1, [] {
        Barrier all(2);
        return ns_a_turn([&](std::uint64_t n) {
            both<Kind>([&](int) {
                for (std::uint64_t i = 0; i < n; ++i) {
                    if constexpr (requires { all.wait(); }) all.wait();
                    else all.arrive_and_wait();
                }
            });
        });
    });
}

const measurement condition[] = {
    {"trip/condition_threads/lockstep", by_condition<threads, lockstep::mutex, lockstep::condition_variable>},
    {"trip/condition_threads/std", by_condition<threads, std::mutex, std::condition_variable>},
    {"trip/condition_fibers/lockstep", by_condition<of_lockstep, lockstep::mutex, lockstep::condition_variable>},
    {"trip/condition_fibers/boost", by_condition<of_boost, boost::fibers::mutex, boost::fibers::condition_variable>},
};
const measurement semaphore[] = {
    {"trip/semaphore_threads/lockstep", by_semaphores<threads, lockstep::semaphore>},
    {"trip/semaphore_threads/std", by_semaphores<threads, std::counting_semaphore<>>},
    {"trip/semaphore_fibers/lockstep", by_semaphores<of_lockstep, lockstep::semaphore>},
};
const measurement barrier[] = {
    {"trip/barrier_threads/lockstep", by_barrier<threads, lockstep::barrier<>>},
    {"trip/barrier_threads/std", by_barrier<threads, std::barrier<>>},
    {"trip/barrier_fibers/lockstep", by_barrier<of_lockstep, lockstep::barrier<>>},
    {"trip/barrier_fibers/boost", by_barrier<of_boost, boost::fibers::barrier>},
};

} // namespace
