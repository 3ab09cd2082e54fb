// Under the checker each fiber is a thread: it is threads whose interleavings it explores.
#pragma once

#include "lockstep/fiber/task.hpp"

namespace lockstep::fibers::as_threads {

/// Does the checker run this program?
bool wanted() noexcept;

void* make(std::size_t bytes, std::size_t alignment);
void start(detail::task& t, void* (*body)(void*)) noexcept;
bool join(detail::task& t) noexcept; ///< true
void recycle(void* task_memory) noexcept;
bool runs_now(const detail::task& t) noexcept;

} // namespace lockstep::fibers::as_threads
