// What a thread's pending event waits for, and what may end the wait from outside.
#pragma once

#include "runtime/kernel/check.hpp"
#include "runtime/kernel/words.hpp"
#include "trace/event.hpp"

namespace lockstep::rt {

struct object;
struct thread;

/// What a waiting thread's record is about: the type that fills wait_state::record says it by its member `kind`.
enum class wait_kind : u8 {
    none,
    queued,  ///< in a wait queue: a condition variable's, a futex word's
    barrier, ///< in a barrier's round
    join,    ///< for another thread's end
};

constexpr u32 wait_record_bytes = 32;

struct wait_state {
    // --- admission
    bool (*admitted)(thread&);     ///< null: the pending event can always happen
    rt::object* object;            ///< what it waits for, where that is one object
    thread* (*waits_for)(thread&); ///< who alone can end the wait, where that is one thread; null: nobody in particular
    rt::object* lock;              ///< what the pending event takes if it succeeds ...
    bool (*lock_is_free)(const thread&, const rt::object&); ///< ... and whether it could; null: it takes no lock
    alignas(u64) u8 record[wait_record_bytes];
    wait_kind kind; ///< of the record
    // --- the environment process: a timeout or a spurious wake-up that may come while the pending event waits
    bool timed_out; ///< it came during the present wait
    bool woken_spuriously;
    bool (*timeout_possible)(thread&); ///< null: whenever the pending event waits
    void (*timeout_effect)(thread&);   ///< leaving the queue, say; null: nothing beside `timed_out`
    trace::event environment;          ///< its event; kind none: there is none
    // --- time
    bool sleeps;         ///< the pending event can only happen when the deadline has come
    u64 deadline_ns;     ///< of the sleep or the environment's timeout
    bool is_last_resort; ///< if time ends the wait now, it is only because nobody else can go on
    u64 name;            ///< of the wait, where that was asked for: see kernel/time.cpp

    /// The record, where it is a T.
    template <class T>
    T* find() {
        return kind == T::kind ? reinterpret_cast<T*>(record) : nullptr;
    }
    template <class T>
    const T* find() const {
        return kind == T::kind ? reinterpret_cast<const T*>(record) : nullptr;
    }
    /// The record, which is a T.
    template <class T>
    T& as() {
        check(kind == T::kind);
        return *find<T>();
    }
    template <class T>
    const T& as() const {
        check(kind == T::kind);
        return *find<T>();
    }
    /// Begins a record of another type.
    template <class T>
    T& begin(const T& first) {
        static_assert(sizeof(T) <= wait_record_bytes && __is_trivially_copyable(T));
        kind = T::kind;
        return *reinterpret_cast<T*>(record) = first;
    }
};

} // namespace lockstep::rt
