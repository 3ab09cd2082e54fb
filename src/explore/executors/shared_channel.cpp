#include "explore/executors/shared_channel.hpp"

#include "trace/layout.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>
#include <linux/futex.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace lockstep::explore {

namespace {

long futex(std::uint32_t* word, int operation, std::uint32_t value, const timespec* timeout = nullptr) {
    return syscall(SYS_futex, word, operation, value, timeout, nullptr, 0);
}

/// A trace larger than this leaves its slot's memory to the system again.
constexpr std::uint64_t generous_bytes = 4U << 20;

} // namespace

shared_channel::shared_channel(std::uint32_t max_steps, std::uint32_t thread_limit, std::uint32_t stack_bytes,
                               std::uint64_t patience_ns) {
    trace::control wanted{};
    trace::lay_out(wanted, max_steps, thread_limit);
    wanted.stack_bytes = stack_bytes;
    wanted.patience_ns = patience_ns;
    wanted.layout = trace::layout;
    descriptor_ = memfd_create("lockstep", MFD_CLOEXEC);
    if (descriptor_ < 0 || ftruncate(descriptor_, static_cast<off_t>(wanted.mapping_bytes)) != 0)
        throw executor_error{std::string("cannot make shared memory for the program: ") + std::strerror(errno) +
                             (errno == EFBIG ? ": allow larger files (ulimit -f)" : "")};
    void* at = mmap(nullptr, wanted.mapping_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE, descriptor_, 0);
    if (at == MAP_FAILED) {
        close(descriptor_);
        throw executor_error{std::string("cannot map shared memory for the program: ") + std::strerror(errno)};
    }
    control_ = static_cast<trace::control*>(at);
    *control_ = wanted;
}

shared_channel::~shared_channel() {
    munmap(control_, control_->mapping_bytes);
    close(descriptor_);
}

void shared_channel::submit(const job& j) {
    const auto index = static_cast<unsigned>(submitted_ % trace::slot_count);
    trace::slot_header& slot = *trace::slot_at(control_, index);
    slot.how = j.how;
    slot.depth = j.depth;
    slot.flags = j.flags;
    slot.seed = j.seed;
    slot.job_id = j.id;
    slot.length_hint = j.length_hint;
    slot.spurious_budget = j.spurious_budget;
    slot.preemptions = j.preemptions;
    slot.prefix_count = static_cast<std::uint32_t>(std::min<std::size_t>(j.prefix.size(), control_->max_steps));
    std::copy_n(j.prefix.begin(), slot.prefix_count, trace::slot_prefix(control_, index));
    slot.sleep_count = static_cast<std::uint16_t>(std::min<std::size_t>(j.sleep.size(), trace::max_sleepers));
    std::copy_n(j.sleep.begin(), slot.sleep_count, slot.sleep);
    __atomic_store_n(&slot.state, static_cast<std::uint32_t>(trace::slot_state::ready), __ATOMIC_SEQ_CST);
    ++submitted_;
    __atomic_add_fetch(&control_->jobs_posted, 1U, __ATOMIC_SEQ_CST);
    if (__atomic_load_n(&control_->runtime_waits, __ATOMIC_SEQ_CST) != 0) wake_runtime();
}

void shared_channel::wake_runtime() { futex(&control_->jobs_posted, FUTEX_WAKE, INT_MAX); }

bool shared_channel::done() const {
    const auto index = static_cast<unsigned>(taken_ % trace::slot_count);
    return __atomic_load_n(&trace::slot_at(control_, index)->state, __ATOMIC_SEQ_CST) ==
           static_cast<std::uint32_t>(trace::slot_state::done);
}

void shared_channel::give_back() {
    if (!holding_) return;
    holding_ = false;
    const unsigned index = last_slot();
    trace::slot_header& slot = *trace::slot_at(control_, index);
    const std::uint64_t used = std::uint64_t{slot.event_count} * sizeof(trace::event);
    if (used > generous_bytes)
        madvise(trace::slot_base(control_, index) + control_->prefix_at, control_->slot_bytes - control_->prefix_at,
                MADV_REMOVE);
    __atomic_store_n(&slot.state, static_cast<std::uint32_t>(trace::slot_state::free), __ATOMIC_SEQ_CST);
}

bool shared_channel::wait(std::chrono::nanoseconds patience) {
    give_back();
    if (done()) return true;
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!done()) {
        const std::uint32_t count = __atomic_load_n(&control_->jobs_done, __ATOMIC_SEQ_CST);
        __atomic_store_n(&control_->explorer_waits, 1U, __ATOMIC_SEQ_CST);
        if (!done()) {
            const auto left = until - std::chrono::steady_clock::now();
            if (left.count() > 0) {
                const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
                const timespec limit{seconds.count(), std::chrono::nanoseconds(left - seconds).count()};
                futex(&control_->jobs_done, FUTEX_WAIT, count, &limit);
            }
        }
        __atomic_store_n(&control_->explorer_waits, 0U, __ATOMIC_SEQ_CST);
        if (!done() && std::chrono::steady_clock::now() >= until) return false;
    }
    return true;
}

execution shared_channel::take() {
    const auto index = static_cast<unsigned>(taken_ % trace::slot_count);
    const trace::slot_header& slot = *trace::slot_at(control_, index);
    const trace::event* events = trace::slot_events(control_, index);
    ++taken_;
    holding_ = true;
    execution e;
    e.id = slot.job_id;
    e.header = &slot;
    e.events = {events, slot.event_count};
    e.pending = {events + slot.event_count, slot.pending_count};
    e.enabled_words = control_->enabled_words;
    e.enabled = {trace::slot_enabled(control_, index), std::size_t{slot.step_count} * control_->enabled_words};
    e.stacks = {trace::slot_stacks(control_, index), slot.stack_count};
    e.note_names = {control_->note_names, std::min(control_->note_name_count, trace::max_note_names)};
    e.output = {trace::slot_output(control_, index), std::min(slot.output_bytes, trace::max_output)};
    if ((slot.flags & trace::name_states) != 0)
        e.states = {trace::slot_states(control_, index), std::size_t{slot.step_count} + 1};
    return e;
}

} // namespace lockstep::explore
