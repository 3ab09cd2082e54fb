// What go() hands to the scheduler: where headers and library meet. Not for users.
#pragma once

#include "lockstep/parking/wait.hpp"

#include <cstddef>
#include <exception>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <type_traits>
#include <utility>
#include <variant>

namespace lockstep {

class scheduler;

/// How a fiber is to be made.
struct launch {
    scheduler* on = nullptr;     ///< null: the caller's own, or else the default one
    std::size_t stack_bytes = 0; ///< 0: as the scheduler's options say
    const char* name = nullptr;  ///< shown by reports; must outlive the fiber
};

namespace detail {

/// A fiber's work and its way to the one who joins it. It lies at the top of the fiber's own stack.
struct task {
    using function = void (*)(task&) noexcept;

    /// What joiner holds besides the address of the ticket of who joins.
    static constexpr std::uintptr_t running = 0, ending = 1, ended = 2, detached = 3;

    function run;     ///< calls what is to be called, keeps the result
    function destroy; ///< the result
    /// Who changes it hands something over, hence acq_rel: who joins its ticket, to announce_end(); who detaches the
    /// task itself; announce_end() that the ticket is free again. `ended` is stored with release and looked for with
    /// acquire: the result, and that nobody is on the stack any more.
    std::atomic<std::uintptr_t> joiner{running};
    const void* identity = nullptr; ///< the fiber's parking::self()
};

/// A new fiber that does not run yet: room for its task.
void* new_fiber(std::size_t bytes, std::size_t alignment, const launch& how);
/// Lets it run. Under the checker by `as_thread`, which is compiled with the program, so that the checker sees what it does.
void start(task& t, void* (*as_thread)(void*)) noexcept;
/// What the thread of a detached task calls last.
void leave_thread(task& t) noexcept;
/// Takes a fiber back that has ended, or was never started; the task has been destroyed.
void recycle(void* task_memory) noexcept;
/// Waits for the end of a fiber that is a thread; false: it is none.
bool join_thread(task& t) noexcept;
/// The fiber of this task is the one that runs now.
bool runs_now(const task& t) noexcept;

template <class R>
struct result_task : task {
    using value = std::conditional_t<std::is_void_v<R>, std::monostate, R>;

    explicit result_task(function f) : task{f, &destroy_result} {}

    static void destroy_result(task& t) noexcept { std::destroy_at(static_cast<result_task*>(&t)); }

    std::variant<std::monostate, value, std::exception_ptr> result;
    std::optional<std::stop_source> stop;
};

/// Calls f, with a stop token if it takes one.
template <class F>
decltype(auto) call(F& f, std::optional<std::stop_source>& stop) {
    if constexpr (std::is_invocable_v<F&, std::stop_token>) return f(stop->get_token());
    else return f();
}
template <class F>
using result_of = std::decay_t<decltype(call(std::declval<F&>(), std::declval<std::optional<std::stop_source>&>()))>;

template <class F>
struct call_task final : result_task<result_of<F>> {
    template <class G>
    explicit call_task(G&& g) : result_task<result_of<F>>(&run), f(std::forward<G>(g)) {
        if constexpr (std::is_invocable_v<F&, std::stop_token>) this->stop.emplace();
    }

    static void run(task& t) noexcept {
        auto& self = static_cast<call_task&>(t);
        try {
            if constexpr (std::is_void_v<result_of<F>>) {
                call(*self.f, self.stop);
                self.result.template emplace<1>();
            } else {
                self.result.template emplace<1>(call(*self.f, self.stop));
            }
        } catch (...) {
            self.result.template emplace<2>(std::current_exception());
        }
        self.f.reset(); // what it holds is gone when the fiber has ended, not when somebody joins it
    }

    std::optional<F> f;
};

/// Waits until the fiber has ended; then nobody but the caller touches the task. False: the deadline passed first.
inline bool await_end(task& t, parking::deadline until) {
    if (until == parking::never && join_thread(t)) return true;
    parking::ticket mine;
    std::uintptr_t seen = t.joiner.load(std::memory_order_acquire);
    if (seen == task::running) {
        const auto here = reinterpret_cast<std::uintptr_t>(&mine);
        if (t.joiner.compare_exchange_strong(seen, here, std::memory_order_acq_rel) &&
            mine.wait(until, {"fiber (its end)", t.identity}) == parking::ending::timed_out) {
            seen = here;
            if (t.joiner.compare_exchange_strong(seen, task::running, std::memory_order_acq_rel)) return false;
        }
    }
    // It is on its way off its stack.
    parking::patience others;
    while (t.joiner.load(std::memory_order_acquire) != task::ended) others.wait();
    return true;
}

/// Says that the work is done. True: nobody will join, and the fiber is to be recycled when it has left its stack; else
/// joiner is to become `ended` then.
inline bool announce_end(task& t) noexcept {
    const std::uintptr_t before = t.joiner.exchange(task::ending, std::memory_order_acq_rel);
    if (before == task::detached) {
        t.destroy(t);
        return true;
    }
    LOCKSTEP_ASSERT(before != task::ending && before != task::ended); // it ends once
    if (before != task::running) {
        auto& waiting = *reinterpret_cast<parking::ticket*>(before);
        if (waiting.claim()) waiting.complete();
    }
    return false;
}

inline void* run_as_thread(void* argument) {
    auto& t = *static_cast<task*>(argument);
    t.run(t);
    if (announce_end(t)) leave_thread(t);
    else t.joiner.store(task::ended, std::memory_order_release);
    return nullptr;
}

} // namespace detail
} // namespace lockstep
