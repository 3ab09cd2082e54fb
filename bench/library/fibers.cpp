// What fibers cost: a yield, a start with a join.
#include "in_fiber.hpp"

#include <atomic>
#include <boost/fiber/pooled_fixedsize_stack.hpp>

namespace {

using namespace bench;

/// Nanoseconds from one fiber's yield to the next one's, where so many do nothing else on one worker. A thread beside them
/// looks at their count twice, so that making them is not measured.
template <class Kind, int Fibers>
double yield() {
    std::atomic<std::uint64_t> count{0};
    std::atomic<bool> over{false};
    double ns = 0;
    std::jthread observer([&] {
        const auto pause = std::chrono::duration<double>(seconds);
        while (count.load(std::memory_order_relaxed) < std::uint64_t{Fibers} * 3) std::this_thread::yield();
        std::this_thread::sleep_for(pause / 5);
        const std::uint64_t before = count.load(std::memory_order_relaxed);
        const auto start = steady::now();
        std::this_thread::sleep_for(pause);
        ns = since(start) * 1e9 / static_cast<double>(count.load(std::memory_order_relaxed) - before);
        over.store(true, std::memory_order_relaxed);
    });
    Kind::run(1, [&] {
        const auto work = [&] {
            while (!over.load(std::memory_order_relaxed)) {
                count.store(count.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed); // one worker
                Kind::yield();
            }
        };
        std::vector<decltype(Kind::go(work))> all;
        for (int k = 0; k < Fibers; ++k) all.push_back(Kind::go(work));
        for (auto& one : all) one.join();
        return 0.0;
    });
    observer.join();
    return ns;
}

double spawn() {
    return in_fiber(1, [] {
        return ns_a_turn([](std::uint64_t n) {
            for (std::uint64_t i = 0; i < n; ++i) lockstep::go([] {}).join();
        });
    });
}

double spawn_boost() {
    boost::fibers::pooled_fixedsize_stack pool;
    return ns_a_turn([&](std::uint64_t n) {
        for (std::uint64_t i = 0; i < n; ++i) boost::fibers::fiber(std::allocator_arg, pool, [] {}).join();
    });
}

const measurement yield_2("fiber/yield_2/lockstep", yield<of_lockstep, 2>);
const measurement yield_2_boost("fiber/yield_2/boost", yield<of_boost, 2>);
const measurement yield_many("fiber/yield_10000/lockstep", yield<of_lockstep, 10'000>);
const measurement yield_many_boost("fiber/yield_10000/boost", yield<of_boost, 10'000>);
const measurement spawn_join("fiber/spawn/lockstep", spawn), spawn_join_boost("fiber/spawn/boost", spawn_boost);

} // namespace
