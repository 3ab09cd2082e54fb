// The toy machine: interprets toy programs one visible operation at a time, and describes each as the runtime would
// (docs/how-it-works.md): accesses, what waits, what admits. A machine is a value: copying it copies the state.
#pragma once

#include "toy_program.hpp"
#include "trace/channel.hpp"

#include <array>
#include <functional>
#include <string>

namespace lockstep::toy {

class machine {
public:
    explicit machine(const program& p);

    unsigned thread_count() const { return static_cast<unsigned>(program_->threads.size()); }
    unsigned process_count() const { return 2 * thread_count(); }
    bool enabled(trace::process_id p) const;
    /// Bit p: process p is enabled.
    std::uint64_t enabled_set() const;
    /// What the process does next, as announced. Requires that it exists and is not finished.
    trace::event pending(trace::process_id p) const;
    bool has_pending(unsigned thread) const { return threads_[thread].phase == life::running; }
    /// The pending event as it will turn out, if the process goes now.
    trace::event foreseen(trace::process_id p) const;
    /// `number` says which of so many ways an operation goes.
    trace::event step(trace::process_id p, const std::function<unsigned(unsigned)>& number);

    bool ended() const { return end_ != trace::ending::none; }
    trace::ending end() const { return end_; }
    void stop(trace::ending how) { end_ = how; }
    /// Everything an observer could tell apart.
    std::string state() const;

private:
    enum class life : std::uint8_t { none, running, finished };
    struct thread {
        int at = 0;
        std::array<int, registers> r{};
        life phase = life::none;
        bool started = false;   ///< not bare: thread_start has happened
        bool queued = false;    ///< in a condition variable's queue, or on its way out of it
        bool timed_out = false; ///< the environment ended its wait
        bool spins = false;     ///< await: has seen `seen` and goes round
        int seen = 0;
    };
    struct condition {
        std::uint32_t waiting = 0;
        std::array<std::uint32_t, 8> tokens{}; ///< who may take each, oldest first; 0: none
    };
    struct rwlock {
        int writer = -1;
        std::array<std::uint8_t, max_toy_threads> readers{};
        int held = 0;
    };

    const instruction* current(unsigned t) const;
    void run_local(unsigned t, trace::event* last);
    void describe(unsigned t, trace::event& e) const;
    void describe_life(unsigned t, trace::event& e) const;
    void describe_wait(unsigned t, const instruction& i, trace::event& e) const;
    std::uint8_t admission(trace::access a) const;
    bool admits_pending(unsigned t, const trace::event& e) const;
    bool takes_part(const condition& c, unsigned t) const;
    bool timeout_possible(unsigned t) const;
    trace::event describe_timeout(unsigned t) const;
    void perform(unsigned t, trace::event& e, const std::function<unsigned(unsigned)>& number);
    void perform_memory(thread& me, const instruction& i, trace::event& e,
                        const std::function<unsigned(unsigned)>& number);
    void perform_lock(unsigned t, const instruction& i, trace::event& e);
    void perform_rwlock(unsigned t, const instruction& i, trace::event& e);
    void perform_condition(unsigned t, const instruction& i);
    void take_token(condition& c, unsigned t);
    void leave_queue(condition& c, unsigned t);
    bool everybody_finished() const;

    const program* program_;
    trace::ending end_ = trace::ending::none;
    std::array<thread, max_toy_threads> threads_{};
    std::array<int, max_objects> owner_{}; ///< of mutexes: thread + 1
    std::array<int, max_objects> count_{}; ///< of semaphores
    std::array<condition, max_objects> conditions_{};
    std::array<rwlock, max_objects> rwlocks_{};
    int printed_ = 0;
    std::array<int, max_variables> variables_{};
};

} // namespace lockstep::toy
