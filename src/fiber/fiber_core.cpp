// The way from go() to the scheduler: making fibers, starting them, putting them to sleep and waking them.
#include "fiber/fiber_core.hpp"

#include "fiber/as_threads.hpp"
#include "fiber/local_values.hpp"
#include "fiber/scheduler_core.hpp"
#include "lockstep/fiber/this_fiber.hpp"
#include "lockstep/parallel/for.hpp"

#include <cerrno>
#include <memory>
#include <sched.h>

namespace lockstep {

namespace fibers {

void fiber_core::sleep(parking::ticket& t, parking::deadline until) noexcept {
    const fiber_in_scheduler scope(*this);
    home->wait(*this, t, until);
}

void fiber_core::wake() noexcept {
    const in_scheduler scope;
    if (scope.runs_for(*owner) && !(owner->time_slices() && scope.here != home)) return scope.here->ready_next(*this);
    const bool home_serves = home->state() != activity::spare && !home->replaced();
    owner->inject(*this, home_serves ? *home : owner->any_worker());
}

namespace {

/// In front of each task: whose it is.
struct alignas(16) task_header {
    fiber_core* core;
};

fiber_core& core_of(void* task_memory) noexcept { return *(static_cast<task_header*>(task_memory) - 1)->core; }

char* align_down(char* at, std::size_t alignment) noexcept {
    return reinterpret_cast<char*>(reinterpret_cast<std::uintptr_t>(at) & ~(alignment - 1));
}

/// A fiber on a stack: from its top downwards the free_stack, the core, the task, its header, the first frame.
void* lay_out_fiber(scheduler_core& owner, stack_pool& stacks, free_stack* stack, std::size_t bytes,
                    std::size_t alignment, context::root_function root) {
    const bool sanitized = sanitized_at_run_time();
    const char* const bottom = sanitized ? stacks.bottom_of(stack) : nullptr;
    const auto room = static_cast<std::size_t>(reinterpret_cast<char*>(stack) - bottom);
    if (sanitized) sanitizer_state::forget_frames(bottom, room);
    char* at = align_down(reinterpret_cast<char*>(stack) - sizeof(fiber_core), 64);
    auto* const core = new (at) fiber_core;
    at = align_down(at - bytes, std::max<std::size_t>(alignment, alignof(task_header)));
    new (at - sizeof(task_header)) task_header{core};
    core->owner = &owner;
    core->stacks = &stacks;
    core->stack = stack;
    core->left_at = context::lay_out(at - sizeof(task_header), root);
    if (sanitized) core->sanitizer.create(bottom, room);
    return at;
}

void run_fiber(void* message) {
    fiber_core& me = worker::arrive_first(message);
    me.work->run(*me.work);
    delete std::exchange(me.locals, nullptr);
    worker& here = *this_worker();
    here.enter();
    here.end(me);
}

std::atomic<scheduler*> made_default{nullptr}; ///< released when it has been made, acquired by all who use it
parking::raw_lock default_lock;
scheduler_options default_options;

} // namespace

} // namespace fibers

using namespace fibers;

void* detail::new_fiber(std::size_t bytes, std::size_t alignment, const launch& how) {
    if (as_threads::wanted()) return as_threads::make(bytes, alignment);
    const in_scheduler scope;
    worker* const here = scope.here;
    scheduler_core& owner = how.on != nullptr ? *how.on->core_
                            : here != nullptr ? here->owner()
                                              : *default_scheduler().core_;
    if (owner.left_behind()) {
        throw std::system_error(std::make_error_code(std::errc::operation_not_permitted),
                                "lockstep::go: this scheduler's threads were left behind by a fork(); make a new one");
    }
    stack_pool& stacks = how.stack_bytes == 0 ? owner.stacks() : stacks_of(how.stack_bytes);
    if (bytes + alignment > stacks.bytes() / 2)
        throw std::length_error("lockstep::go: what the function captures fills more than half of the fiber's stack");
    free_stack* const stack = scope.runs_for(owner) ? here->take_stack(stacks) : stacks.take(1);
    void* const place = lay_out_fiber(owner, stacks, stack, bytes, alignment, run_fiber);
    core_of(place).name = how.name;
    return place;
}

void detail::start(task& t, void* (*as_thread)(void*)) noexcept {
    if (as_threads::wanted()) return as_threads::start(t, as_thread);
    fiber_core& f = core_of(&t);
    f.work = &t;
    t.identity = &f;
    const in_scheduler scope;
    if (scope.runs_for(*f.owner)) {
        scope.here->count_start();
        f.home = scope.here;
        return scope.here->ready_next(f);
    }
    f.owner->count_start_from_outside();
    f.home = &f.owner->any_worker();
    f.owner->inject(f, *f.home);
}

void detail::recycle(void* task_memory) noexcept {
    if (as_threads::wanted()) return as_threads::recycle(task_memory);
    fiber_core& f = core_of(task_memory);
    const in_scheduler scope;
    if (scope.runs_for(*f.owner)) return scope.here->keep_stack_of(f);
    stack_pool& stacks = *f.stacks;
    stacks.give(take_apart(f));
}

bool detail::join_thread(task& t) noexcept { return as_threads::wanted() && as_threads::join(t); }

bool detail::runs_now(const task& t) noexcept {
    if (as_threads::wanted()) return as_threads::runs_now(t);
    const auto* const running = static_cast<const fiber_core*>(parking::running_fiber());
    return running != nullptr && running->work == &t;
}

[[gnu::noinline]] int this_fiber::error_number() noexcept {
    asm volatile("" ::: "memory"); // not a value that was read before
    return errno;
}

void detail::yield() noexcept {
    auto* const running = static_cast<fiber_core*>(parking::running_fiber());
    if (running == nullptr) {
        sched_yield();
        return;
    }
    const fiber_in_scheduler scope(*running);
    running->home->yield(*running);
}

bool detail::set_blocking(bool blocks) noexcept {
    const in_scheduler scope;
    return parking::running_fiber() != nullptr && scope.here->set_blocking(blocks);
}

void detail::forbid_preemption(bool forbid) noexcept {
    auto* const running = static_cast<fiber_core*>(parking::running_fiber());
    if (running != nullptr) running->preemption_off += forbid ? 1U : -1U;
}

unsigned detail::workers_here() {
    if (as_threads::wanted()) return 2; // enough for all that can go wrong
    const worker* const here = this_worker();
    return here != nullptr ? here->owner().wanted_workers() : default_scheduler().workers();
}

// --- schedulers -------------------------------------------------------------------------------------------------------

scheduler::scheduler(const scheduler_options& options)
    : core_(as_threads::wanted() ? nullptr : std::make_unique<scheduler_core>(options)) {}
scheduler::~scheduler() = default;
unsigned scheduler::workers() const noexcept { return core_ == nullptr ? 1 : core_->wanted_workers(); }
std::size_t scheduler::alive() const noexcept { return core_ == nullptr ? 0 : core_->alive(); }

bool scheduler::left_behind() const noexcept { return core_ != nullptr && core_->left_behind(); }

scheduler& default_scheduler() {
    scheduler* made = made_default.load(std::memory_order_acquire);
    if (made != nullptr && !made->left_behind()) return *made;
    const std::lock_guard guard(default_lock);
    made = made_default.load(std::memory_order_acquire);
    if (made == nullptr || made->left_behind()) {
        made = new scheduler(default_options);
        made_default.store(made, std::memory_order_release);
    }
    return *made;
}

void set_default_options(const scheduler_options& options) {
    const std::lock_guard guard(default_lock);
    if (made_default.load(std::memory_order_acquire) != nullptr)
        throw std::logic_error("lockstep::set_default_options: the default scheduler runs already");
    default_options = options;
}

} // namespace lockstep
