#include "toy_executor.hpp"

#include "explore/happens_before/mix.hpp"

#include <algorithm>
#include <bit>

namespace lockstep::toy {

using trace::process_id;

namespace {

constexpr std::uint64_t threads_only = 0x5555'5555'5555'5555ULL;

bool contains(std::uint64_t set, process_id p) { return trace::process_set(&set, 1).contains(p); }
process_id lowest(std::uint64_t set) { return process_id::from_number(static_cast<unsigned>(std::countr_zero(set))); }

} // namespace

toy_executor::toy_executor(const program& p, std::size_t slots, waking how, std::uint32_t max_steps)
    : program_(p), slots_(slots), waking_(how), max_steps_(max_steps), start_(p), machine_(p) {}

explore::execution toy_executor::next() {
    const explore::job j = std::move(jobs_.front());
    jobs_.pop_front();
    run(j);
    explore::execution x;
    x.id = j.id;
    x.header = header_.get();
    x.events = events_;
    x.pending = pending_;
    x.enabled = enabled_;
    return x;
}

void toy_executor::run(const explore::job& j) {
    machine_ = start_;
    events_.clear();
    pending_.clear();
    enabled_.clear();
    sleeping_ = drowsing_ = 0;
    running_ = 0;
    wished_ = 0;
    random_ = j.seed;
    while (!machine_.ended()) {
        if (events_.size() == max_steps_) {
            machine_.stop(trace::ending::step_limit);
            break;
        }
        if (events_.size() == j.prefix.size() && j.how != trace::policy::lenient)
            for (const trace::step& s : j.sleep)
                (s.choice == trace::every_choice ? sleeping_ : drowsing_) |= 1ULL << s.process.number();
        const std::uint64_t enabled = machine_.enabled_set();
        trace::step next{};
        if (!choose(j, enabled, next)) break;
        const process_id p = next.process;
        enabled_.push_back(enabled);
        const trace::event announced = machine_.pending(p);
        const bool drowsy = contains(drowsing_, p);
        bool none_awake = false;
        events_.push_back(machine_.step(p, [&](unsigned n) {
            const unsigned number = told_ ? next.choice : by_policy(j, p, drowsy, n);
            none_awake = number >= n;
            return none_awake ? 0 : number;
        }));
        if (none_awake) {
            events_.pop_back();
            machine_.stop(trace::ending::sleep_blocked);
            break;
        }
        wake(sleeping_, announced, events_.back());
        wake(drowsing_, announced, events_.back());
        if (!trace::is_environment(p)) running_ = trace::thread_of(p);
    }
    header_->end = machine_.end();
    header_->step_count = header_->event_count = header_->end_step = static_cast<std::uint32_t>(events_.size());
    header_->racy_pc_count = header_->finding_count = 0;
    for (unsigned t = 0; t < program_.threads.size(); ++t) {
        // Who ended the execution was running: it has no pending operation.
        const bool ended_it = machine_.end() == trace::ending::failed || machine_.end() == trace::ending::exited;
        if (!machine_.has_pending(t) || (ended_it && t == running_)) continue;
        const process_id p = trace::thread_process(t);
        pending_.push_back(machine_.pending(p));
        if (!machine_.enabled(p)) pending_.back().flags |= trace::blocked;
    }
}

/// False when the execution ends here.
bool toy_executor::choose(const explore::job& j, std::uint64_t enabled, trace::step& next) {
    told_ = true;
    if (enabled == 0) {
        machine_.stop(trace::ending::stuck);
        return false;
    }
    if (j.how == trace::policy::lenient) {
        while (wished_ < j.prefix.size()) {
            next = j.prefix[wished_++];
            if (contains(enabled, next.process)) return true;
        }
    } else if (events_.size() < j.prefix.size()) {
        next = j.prefix[events_.size()];
        if (contains(enabled, next.process)) return true;
        machine_.stop(trace::ending::infeasible);
        return false;
    }
    const std::uint64_t awake = enabled & ~sleeping_;
    if (awake == 0) {
        machine_.stop(trace::ending::sleep_blocked);
        return false;
    }
    told_ = false;
    next = by_policy(j, awake);
    return true;
}

process_id toy_executor::by_policy(const explore::job& j, std::uint64_t awake) {
    switch (j.how) {
    case trace::policy::random_walk:
    case trace::policy::pct:
    case trace::policy::pos: {
        std::uint64_t skip = random() % static_cast<unsigned>(std::popcount(awake));
        while (skip-- != 0) awake &= awake - 1;
        return lowest(awake);
    }
    default: return run_on(awake);
    }
}

/// A number below n that does not sleep, or n.
unsigned toy_executor::by_policy(const explore::job& j, process_id p, bool drowsy, unsigned n) {
    if (j.how != trace::policy::run_on && j.how != trace::policy::lenient && j.how != trace::policy::serial)
        return static_cast<unsigned>(random() % n);
    unsigned number = 0;
    while (number < n && drowsy && std::find(j.sleep.begin(), j.sleep.end(), trace::step(p, number)) != j.sleep.end())
        ++number;
    return number;
}

/// The thread that ran last, or the next one in a ring; the environment where no thread can go.
process_id toy_executor::run_on(std::uint64_t awake) const {
    if ((awake & threads_only) == 0) return lowest(awake);
    unsigned t = running_;
    while (!contains(awake, trace::thread_process(t))) t = (t + 1) % machine_.thread_count();
    return trace::thread_process(t);
}

void toy_executor::wake(std::uint64_t& asleep, const trace::event& announced, const trace::event& done) const {
    for (std::uint64_t rest = asleep; rest != 0; rest &= rest - 1) {
        const process_id p = lowest(rest);
        if (trace::thread_of(p) == trace::thread_of(done.process)) {
            asleep &= ~(1ULL << p.number());
            continue;
        }
        const bool exact = waking_ == waking::exact;
        const bool can = machine_.enabled(p);
        const trace::event pending = exact && can ? machine_.foreseen(p) : machine_.pending(p);
        if (trace::dependent(pending, exact ? done : announced)) asleep &= ~(1ULL << p.number());
    }
}

std::uint64_t toy_executor::random() { return random_ = explore::scatter(random_); }

} // namespace lockstep::toy
