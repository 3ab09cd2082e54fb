#include "explore/executors/describe.hpp"

#include <array>
#include <cstdio>

namespace lockstep::explore {

namespace {

constexpr std::array names{"none",           "thread_create", "thread_start",    "thread_exit",   "thread_join",
                           "thread_detach",  "thread_cancel", "mutex_lock",      "mutex_trylock", "mutex_unlock",
                           "mutex_destroy",  "spin_lock",     "spin_trylock",    "spin_unlock",   "cond_wait",
                           "cond_wake",      "cond_signal",   "cond_broadcast",  "cond_destroy",  "rw_rdlock",
                           "rw_wrlock",      "rw_tryrdlock",  "rw_trywrlock",    "rw_unlock",     "rw_destroy",
                           "sem_wait",       "sem_trywait",   "sem_post",        "sem_getvalue",  "sem_destroy",
                           "barrier_arrive", "barrier_leave", "barrier_destroy", "once_begin",    "once_end",
                           "futex_wait",     "futex_return",  "futex_wake",      "futex_requeue", "atomic_load",
                           "atomic_store",   "atomic_rmw",    "atomic_cas",      "atomic_fence",  "plain_read",
                           "plain_write",    "yield",         "sleep",           "clock_read",    "output",
                           "input",          "timeout",       "spurious_wake",   "process_exit",  "note"};
static_assert(names.size() == static_cast<std::size_t>(trace::op::note) + 1);

} // namespace

std::string in_words(const footprint& f) {
    const auto kind = static_cast<std::size_t>(f.kind);
    std::string text = trace::is_environment(f.process) ? "the environment of thread " : "thread ";
    text += std::to_string(trace::thread_of(f.process)) + ": " + (kind < names.size() ? names[kind] : "?");
    for (const trace::access* a : {&f.first, &f.second}) {
        if (!trace::present(*a)) continue;
        char where[40];
        std::snprintf(where, sizeof where, " %s 0x%llx", a == &f.first ? "of" : "and",
                      static_cast<unsigned long long>(a->address));
        text += where;
    }
    return text;
}

nondeterminism_error nondeterminism(std::size_t step, const footprint& expected, const footprint& seen) {
    return {{"nondeterminism at step " + std::to_string(step) + ": where one execution had " + in_words(expected) +
             ", its repetition had " + in_words(seen)}};
}

nondeterminism_error nondeterminism(std::size_t step, const footprint& expected) {
    return {{"nondeterminism at step " + std::to_string(step) + ": where one execution had " + in_words(expected) +
             ", its repetition could not go on like this"}};
}

} // namespace lockstep::explore
