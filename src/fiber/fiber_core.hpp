// A fiber, as the scheduler sees it. It lies at the top of its own stack, above its task.
#pragma once

#include "fiber/sanitizers.hpp"
#include "fiber/stack_pool.hpp"
#include "lockstep/fiber/context.hpp"
#include "lockstep/fiber/task.hpp"

#include <memory>

namespace lockstep::fibers {

class worker;
class scheduler_core;
struct local_values;

/// What the C++ runtime keeps a thread: the exceptions being handled, and how many are in flight (the Itanium C++ ABI's
/// __cxa_eh_globals). A fiber that waits in a catch block must find its own again.
struct exception_state {
    void* caught = nullptr;
    unsigned int uncaught = 0;
};

class alignas(64) fiber_core final : public parking::sleeper {
public:
    ~fiber_core() { sanitizer.destroy(); }
    void sleep(parking::ticket& t, parking::deadline until) noexcept override;
    void wake() noexcept override;
    const char* given_name() const noexcept override { return name; }

    // What a switch touches: one line of memory.
    fiber_core* next = nullptr;               ///< in the queue of those that are ready
    context::stack_pointer left_at = nullptr; ///< where it goes on
    worker* home = nullptr;                   ///< where it ran last
    exception_state exceptions;
    int error_number = 0;              ///< errno
    unsigned short preemption_off = 0; ///< how many preemption guards
    bool blocking = false;             ///< it left its worker inside blocking()

    scheduler_core* owner = nullptr;
    detail::task* work = nullptr;
    stack_pool* stacks = nullptr;
    free_stack* stack = nullptr;
    local_values* locals = nullptr;
    const char* name = nullptr;
    sanitizer_state sanitizer;
};

/// Ends its life. Returns the stack on which it lay, as a list of one.
inline free_stack* take_apart(fiber_core& f) noexcept {
    free_stack* const stack = f.stack;
    std::destroy_at(&f);
    stack->next = nullptr;
    return stack;
}

} // namespace lockstep::fibers
