// Who runs here: an OS thread by itself, or a fiber on it. Parking knows of fibers no more than this: how one goes to
// sleep and how it is woken. Where no fibers are used, nothing of them is linked.
#pragma once

#include "lockstep/parking/futex.hpp"

namespace lockstep::parking {

class ticket;

/// What the debugging aids (lockstep/debug) keep about a fiber.
class sleeper_notes {
public:
    /// The fiber is no more.
    virtual void forget() noexcept = 0;

protected:
    ~sleeper_notes() = default;
};

/// A fiber as those see it who put it to sleep and wake it.
class sleeper {
public:
    /// Leaves the processor to others until wake(). Called by the fiber itself. Calls t.settle() when it has left, and
    /// comes back at once if that says so; when the deadline passes, tries to end the wait as one that timed out.
    virtual void sleep(ticket& t, deadline until) noexcept = 0;
    /// Makes it ready to go on. Called once for each sleep, by anybody.
    virtual void wake() noexcept = 0;
    /// What it was called when it was started; null: nothing.
    virtual const char* given_name() const noexcept { return nullptr; }

    sleeper_notes* notes = nullptr; ///< the fiber's own; null unless something is debugged

protected:
    ~sleeper() {
        if (notes != nullptr) notes->forget();
    }
};

namespace detail {
/// Found by its name in the assembly below.
[[gnu::used]] inline thread_local constinit sleeper* running asm("lockstep_running_fiber") = nullptr;
} // namespace detail

/// The fiber that runs on this thread; null: none. A compiler may keep the address of a thread-local across a point where
/// the code goes on in another thread: so it is asked for anew each time, in a way that the compiler does not understand.
inline sleeper*& running_fiber() noexcept {
    sleeper** here = nullptr;
    asm volatile("movq %%fs:0, %0\n\taddq lockstep_running_fiber@gottpoff(%%rip), %0" : "=r"(here) : : "memory", "cc");
    return *here;
}

/// An identity for owners: unique among the fibers and threads that live.
inline const void* self() noexcept {
    sleeper*& running = running_fiber();
    return running != nullptr ? static_cast<const void*>(running) : &running;
}

/// Of an identity, for words that have few bits to spare to say who: take the uppermost. (A multiplication spreads over
/// them what differs between two addresses; D. E. Knuth, The Art of Computer Programming, 6.4.)
inline std::uint64_t hash_of(const void* who) noexcept {
    return reinterpret_cast<std::uintptr_t>(who) * 0x9e37'79b9'7f4a'7c15;
}

} // namespace lockstep::parking
