#include "fiber/local_values.hpp"

#include "fiber/fiber_core.hpp"
#include "lockstep/fiber/local.hpp"

#include <atomic>

namespace lockstep::detail {

namespace {

fibers::local_values& of_thread() {
    static thread_local fibers::local_values values;
    return values;
}

} // namespace

std::size_t new_local_key() {
    static std::atomic<std::size_t> next{0}; // relaxed: a number of one's own is all that is wanted
    return next.fetch_add(1, std::memory_order_relaxed);
}

void*& local_value(std::size_t key, void (*destroy)(void*)) {
    auto* const fiber = static_cast<fibers::fiber_core*>(parking::running_fiber());
    if (fiber != nullptr && fiber->locals == nullptr) fiber->locals = new fibers::local_values;
    fibers::local_values& mine = fiber != nullptr ? *fiber->locals : of_thread();
    if (mine.by_key.size() <= key) mine.by_key.resize(key + 1);
    mine.by_key[key].destroy = destroy;
    return mine.by_key[key].held;
}

} // namespace lockstep::detail
