// What is compared with what, and what is to be reached.
#pragma once

#include "comparison/row.hpp"

namespace bench {

inline const std::vector<row>& all_rows() {
    constexpr bool less = false, more = true;
    using contenders = std::vector<const char*>;
    const contenders fibers{"lockstep", "go", "boost"}, with_go{"lockstep", "go"}, with_std{"lockstep", "std"};
    const contenders mutexes{"lockstep", "lockstep_fair", "std", "absl", "tbb_spin", "go"};
    const contenders rw_locks{"lockstep", "std", "absl", "tbb", "tbb_spin", "go"};
    const contenders policies{"lockstep", "lockstep_writers", "lockstep_readers", "std", "tbb", "go"};
    constexpr const char* spread = "each value moves the lock and the queues from one processor's cache to the other's";
    constexpr const char* two_steps =
        "where the cores are not both free std is not contended, and a pair costs what its does";
    constexpr const char* longest = "the longest wait of all: it shows whenever the host takes a processor away";
    constexpr const char* same_steps = "the same two atomic operations as sem_t: within some per cent, on either side";
    // clang-format off
    static const std::vector<row> rows = {
        {"fiber yield, 2 fibers", "fiber/yield_2", "ns", less, fibers, {0.43, "go"}},
        {"fiber yield, 10,000 fibers", "fiber/yield_10000", "ns", less, fibers, {0.53, "go"}},
        {"spawn + join a fiber", "fiber/spawn", "ns", less, fibers, {0.76, "go"}},
        {"idle fibers alive, guarded", "fiber/idle_alive", "", more, fibers, {1, "go"}, true},
        {"memory of an idle fiber", "fiber/idle_kib", "KiB", less, with_go, {.absolute = 4.5}, true},
        {"channel unbuffered, 1 to 1, 1 worker", "channel/0_1to1_1", "ns", less, fibers, {0.5, "go"}},
        {"channel unbuffered, 1 to 1, 2 workers", "channel/0_1to1_2", "ns", less, with_go, {0.5, "go"}},
        {"channel unbuffered, 4 to 4, 1 worker", "channel/0_4to4_1", "ns", less, fibers, {0.5, "go"}},
        {"channel unbuffered, 4 to 4, 2 workers", "channel/0_4to4_2", "ns", less, with_go, {0.5, "go"}, false, spread},
        {"channel of 1", "channel/1_1to1_1", "ns", less, with_go, {1, "go"}},
        {"channel of 64", "channel/64_1to1_1", "ns", less, fibers, {1, "go"}},
        {"channel of 1024", "channel/1024_1to1_1", "ns", less, fibers, {1, "go"}},
        {"channel of 1024, 2 workers", "channel/1024_1to1_2", "ns", less, {"lockstep", "go", "moodycamel"}, {1, "go"},
         false, spread},
        {"select of 4, unbuffered", "select/0", "ns", less, with_go, {1, "go"}},
        {"select of 4, 64 each", "select/64", "ns", less, with_go, {1, "go"}},
        {"select of 4, default taken", "select/default", "ns", less, with_go, {1, "go"}},
        {"select of 4, nothing ready: processor", "select/asleep", "%", less, with_go, {.absolute = 0.5}},
        {"mutex, uncontended pair", "mutex/pair", "ns", less, {"lockstep", "std", "absl", "tbb_spin", "go"}, {1.2, "std"}},
        {"mutex, 2 threads", "mutex/contended_2", "M/s", more, mutexes, {2, "std"}, false, two_steps},
        {"mutex, 8 threads", "mutex/contended_8", "M/s", more, mutexes, {2, "std"}, false, two_steps},
        {"mutex, 2 threads, worst wait", "mutex/worst_2", "ms", less, mutexes, {1, "std"}, false, longest},
        {"mutex, 8 threads, worst wait", "mutex/worst_8", "ms", less, mutexes, {1, "std"}, false, longest},
        {"semaphore, uncontended pair", "semaphore/pair", "ns", less, {"lockstep", "std", "sem_t"}, {1, "sem_t"},
         false, same_steps},
        {"condition variable, threads", "trip/condition_threads", "ns", less, with_std, {1, "std"}},
        {"semaphore, threads", "trip/semaphore_threads", "ns", less, with_std, {1, "std"}},
        {"barrier, threads", "trip/barrier_threads", "ns", less, with_std, {1, "std"}},
        {"condition variable, fibers", "trip/condition_fibers", "ns", less, fibers, {1, "go"}},
        {"semaphore, fibers", "trip/semaphore_fibers", "ns", less, with_go, {1, "go"}},
        {"barrier, fibers", "trip/barrier_fibers", "ns", less, fibers, {1, "go"}},
        {"rw_lock, 99 % reads, 2 threads", "rw_lock/99_2", "M/s", more, rw_locks, {1, "std"}},
        {"rw_lock, 90 % reads, 2 threads", "rw_lock/90_2", "M/s", more, rw_locks, {1, "std"}},
        {"rw_lock, 50 % reads, 2 threads", "rw_lock/50_2", "M/s", more, rw_locks, {1, "std"}},
        {"rw_lock, 99 % reads, 8 threads", "rw_lock/99_8", "M/s", more, rw_locks, {1, "std"}},
        {"rw_lock, 90 % reads, 8 threads", "rw_lock/90_8", "M/s", more, rw_locks, {1, "std"}},
        {"rw_lock, 50 % reads, 8 threads", "rw_lock/50_8", "M/s", more, rw_locks, {1, "std"}},
        {"rw_lock, 4 readers hold 1 ms: a writer waits", "rw_lock/writer_waits", "ms", less, policies, {.absolute = 2.2},
         false, longest},
        {"rw_lock, 4 writers hold 1 ms: a reader waits", "rw_lock/reader_waits", "ms", less, policies, {.absolute = 2.2},
         false, longest},
        {"lock order recorded, on top of a pair", "mutex/order", "ns", less, {"lockstep", "absl"}, {1, "absl"}},
        {"parallel loop, empty, 2 workers", "parallel_for/empty", "ns", less, {"lockstep", "tbb"}, {1, "tbb"}},
    };
    // clang-format on
    return rows;
}

} // namespace bench
