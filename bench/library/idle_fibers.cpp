// Very many fibers that wait, each on a stack with a guard below it: how many there can be, and the memory of each.
#include "in_fiber.hpp"
#include "lockstep/sync/semaphore.hpp"

#include <boost/fiber/protected_fixedsize_stack.hpp>
#include <fstream>
#include <new>
#include <string>
#include <sys/mman.h>
#include <unistd.h>

namespace {

using namespace bench;

constexpr std::size_t stack_bytes = 64 * 1024;

/// KiB that the process has in memory, its page tables included.
double resident() {
    std::ifstream status("/proc/self/status");
    double sum = 0;
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) sum += std::stod(line.substr(6));
        if (line.starts_with("VmPTE:")) sum += std::stod(line.substr(6));
    }
    return sum;
}

struct crowd_of_idle {
    std::uint64_t alive;
    double kib_each;
};

crowd_of_idle idle() {
    static lockstep::scheduler here({.workers = 2, .stack_bytes = stack_bytes});
    static lockstep::semaphore never(0), waiting(0);
    const double before = resident();
    for (std::uint64_t i = 0; i < many; ++i) {
        here.go([] {
                waiting.release();
                never.acquire();
            })
            .detach();
    }
    for (std::uint64_t i = 0; i < many; ++i) waiting.acquire();
    return {here.alive(), (resident() - before) / static_cast<double>(many)};
}

/// Boost's allocator only asserts that there is a guard; here its absence counts as a failure.
class guarded_stack : public boost::fibers::protected_fixedsize_stack {
    using base = boost::fibers::protected_fixedsize_stack;

public:
    guarded_stack() : base(stack_bytes) {}
    boost::context::stack_context allocate() {
        const auto made = base::allocate();
        if (mprotect(static_cast<char*>(made.sp) - made.size, static_cast<std::size_t>(getpagesize()), PROT_NONE) != 0)
            throw std::bad_alloc();
        return made;
    }
};

double idle_boost() {
    static boost::fibers::mutex m;
    static boost::fibers::condition_variable never;
    std::uint64_t alive = 0;
    try {
        for (; alive < many; ++alive) {
            boost::fibers::fiber(boost::fibers::launch::dispatch, std::allocator_arg, guarded_stack(), [] {
                std::unique_lock guard(m);
                never.wait(guard);
            }).detach();
        }
    } catch (const std::exception&) {
        // The kernel allows a process some 65,000 mappings, and each of these takes two.
    }
    return static_cast<double>(alive);
}

const measurement alive("fiber/idle_alive/lockstep", [] { return static_cast<double>(idle().alive); });
const measurement bytes("fiber/idle_kib/lockstep", [] { return idle().kib_each; });
const measurement alive_boost("fiber/idle_alive/boost", idle_boost);

} // namespace
