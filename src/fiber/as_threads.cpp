#include "fiber/as_threads.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <pthread.h>

extern "C" [[gnu::weak]] const int lockstep_checker_present; // the checker's runtime has it

namespace lockstep::fibers::as_threads {

namespace {

/// In front of each task.
struct alignas(16) header {
    void* block; ///< of the heap
    pthread_t thread;
    bool to_join; ///< it has been started, and nobody has joined it
};

header& of(void* task_memory) noexcept { return *(static_cast<header*>(task_memory) - 1); }

} // namespace

bool wanted() noexcept { return &lockstep_checker_present != nullptr; }

void* make(std::size_t bytes, std::size_t alignment) {
    alignment = std::max(alignment, alignof(header));
    void* const block = std::malloc(sizeof(header) + alignment + bytes);
    if (block == nullptr) throw std::bad_alloc();
    const auto after = reinterpret_cast<std::uintptr_t>(block) + sizeof(header) + alignment - 1;
    void* const place = reinterpret_cast<void*>(after & ~(alignment - 1));
    new (static_cast<header*>(place) - 1) header{block, {}, false};
    return place;
}

void start(detail::task& t, void* (*body)(void*)) noexcept {
    header& h = of(&t);
    h.to_join = true;
    if (pthread_create(&h.thread, nullptr, body, &t) == 0) return;
    std::fputs("lockstep: the checker has no thread left for a fiber\n", stderr);
    std::abort();
}

bool join(detail::task& t) noexcept {
    header& h = of(&t);
    if (std::exchange(h.to_join, false)) pthread_join(h.thread, nullptr);
    return true;
}

void recycle(void* task_memory) noexcept {
    header& h = of(task_memory);
    if (h.to_join) pthread_join(h.thread, nullptr);
    std::free(h.block);
}

bool runs_now(const detail::task& t) noexcept {
    const header& h = *(reinterpret_cast<const header*>(&t) - 1);
    return h.to_join && pthread_equal(h.thread, pthread_self()) != 0;
}

} // namespace lockstep::fibers::as_threads

void lockstep::detail::leave_thread(task& t) noexcept {
    pthread_detach(pthread_self());
    std::free(lockstep::fibers::as_threads::of(&t).block);
}
