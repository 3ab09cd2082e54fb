// Small random programs whose threads wait, in loops and otherwise. A program is data: programs/waiting_program.cpp does what
// it says over real atomics, locks and clocks, and waiting_states.cpp knows, independently of that and of Lockstep, what it
// can come to. Here is only what the two must agree about: what a program is.
#pragma once

#include <cstdint>

namespace waiting {

enum class act : std::uint8_t {
    // one step on atomics[object]
    load,
    store,
    add,
    compare, ///< `other` becomes `value`
    // loops, ended as `ends` says if they are not over before
    await,       ///< until atomics[object] is `value`
    await_both,  ///< until both atomics are `value`
    try_lock,    ///< until mutexes[object] is taken; then adds to sums[object], and unlocks
    spin_lock,   ///< the same with a lock made of words[object]; `value`: by exchange or by compare_exchange
    poll,        ///< looks at the flag under its mutex until it is set
    timed_wait,  ///< until the flag is set: condition variable with a time-out
    timed_down,  ///< until semaphores[object] gives a unit: sem_timedwait
    try_down,    ///< sem_trywait
    timed_lock,  ///< as try_lock, by pthread_mutex_timedlock
    timed_doze,  ///< until atomics[object] is `value`: sleeps on it, by a futex with a time-out
    both_locks,  ///< takes mutexes[object] and tries the other one; gives the first back where that fails
    scoped_lock, ///< both mutexes, by std::scoped_lock: which goes round until it has them
    // not loops, or such as only the others can end
    wait,  ///< for the flag; `value` 0: with if instead of while
    doze,  ///< until atomics[object] is `value`: sleeps on it; `other` 0: with if instead of while
    lock,  ///< adds to sums[object], and unlocks
    meet,  ///< another thread, at a barrier of two
    raise, ///< the flag becomes `value`; `other` 1: and one waiter is signalled, 2: all
    rouse, ///< atomics[object] becomes `value`; then one of those who sleep on it is woken, `other` 2: all
    down,
    up,
    count
};

enum class ends : std::uint8_t {
    never,
    after_turns, ///< `turns` of them; how many there were is noted
    by_deadline,
    never_but_odd, ///< whether the number of its turns was odd is noted
    count
};

/// Where the loop counts.
enum class counted : std::uint8_t { on_stack, far_up, in_thread_local, on_heap, in_global, in_errno, in_key, count };
enum class pauses : std::uint8_t { no, yields, sleeps, in_a_helper, at_random, count };

struct instruction {
    act what;
    unsigned object, value, other;
    ends end;
    unsigned turns;
    counted where;
    pauses pause;
};

constexpr unsigned most_threads = 3, most_instructions = 4;

struct program {
    unsigned threads = 0;
    unsigned length[most_threads] = {};
    instruction code[most_threads][most_instructions] = {};
    unsigned semaphores[2] = {};
    bool prints = false; ///< each thread says at its end what it has found
};

/// What a thread has found so far, and one thing more.
constexpr unsigned noted(unsigned found, unsigned seen) { return found * 7 + seen + 1; }

class author {
public:
    explicit author(std::uint64_t seed) : random_(seed * 0x9e37'79b9'7f4a'7c15ULL + 1) {
        for (int k = 0; k < 8; ++k) below(2);
    }

    program write() {
        program p;
        p.threads = 2 + below(2);
        p.prints = below(4) == 0;
        for (unsigned& s : p.semaphores) s = below(2);
        flavour_ = draw<act>();
        for (unsigned t = 0; t < p.threads; ++t) {
            p.length[t] = p.threads == 2 ? 1 + below(3) : 1 + below(2);
            for (unsigned i = 0; i < p.length[t]; ++i) p.code[t][i] = draw_instruction();
        }
        return p;
    }

private:
    unsigned below(unsigned n) {
        random_ = random_ * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<unsigned>(random_ >> 33) % n;
    }
    template <typename kind>
    kind draw() {
        return static_cast<kind>(below(static_cast<unsigned>(kind::count)));
    }

    /// What helps those of the flavour out of their loops.
    act helper() {
        switch (flavour_) {
        case act::poll:
        case act::timed_wait:
        case act::wait: return act::raise;
        case act::timed_down:
        case act::try_down:
        case act::down: return act::up;
        case act::both_locks:
        case act::scoped_lock: return below(2) == 0 ? act::both_locks : act::scoped_lock;
        case act::try_lock:
        case act::timed_lock:
        case act::lock: return act::lock;
        case act::timed_doze:
        case act::doze: return act::rouse;
        case act::meet: return act::meet;
        case act::spin_lock: return act::spin_lock;
        default: return below(3) == 0 ? act::add : act::store;
        }
    }

    instruction draw_instruction() {
        instruction i{};
        const unsigned chance = below(6);
        i.what = chance < 2 ? flavour_ : chance < 4 ? helper() : draw<act>();
        i.object = below(2);
        i.value = below(3) == 0 ? 2 : below(2);
        i.other = below(3);
        i.end = draw<ends>();
        i.turns = 1 + below(3);
        i.where = draw<counted>();
        i.pause = draw<pauses>();
        return i;
    }

    std::uint64_t random_;
    act flavour_ = act::load;
};

inline program random_program(std::uint64_t seed) { return author(seed).write(); }

} // namespace waiting
