// A parallel loop with nothing to do: what it costs to hand it out to two workers and to know that all have done their
// part.
#include "in_fiber.hpp"

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#if __has_include("lockstep/parallel/for.hpp")
#include "lockstep/parallel/for.hpp"
#endif

namespace {

using namespace bench;

constexpr int turns_of_loop = 2; // one for each worker

#if __has_include("lockstep/parallel/for.hpp")
double ours() {
    return in_fiber(2, [] {
        return ns_a_turn([](std::uint64_t n) {
            for (std::uint64_t i = 0; i < n; ++i) lockstep::parallel_for(0, turns_of_loop, [](int k) { keep(k); });
        });
    });
}
const measurement lockstep_loop("parallel_for/empty/lockstep", ours);
#endif

double theirs() {
    const tbb::global_control two(tbb::global_control::max_allowed_parallelism, 2);
    return ns_a_turn([](std::uint64_t n) {
        for (std::uint64_t i = 0; i < n; ++i) tbb::parallel_for(0, turns_of_loop, [](int k) { keep(k); });
    });
}
const measurement tbb_loop("parallel_for/empty/tbb", theirs);

} // namespace
