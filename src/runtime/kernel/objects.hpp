// The synchronisation objects of the program, found by their addresses. Here is what all kinds have in common; what a
// mutex is, or a barrier, its model knows (model/), whose state lies inside.
#pragma once

#include "runtime/kernel/check.hpp"
#include "runtime/kernel/words.hpp"

namespace lockstep::rt {

enum class object_kind : u8 {
    none,
    mutex,
    condition,
    rwlock,
    semaphore,
    barrier,
    once,
    futex,
    spinlock,
    thread,
    atomic,
    stream_lock,
    // at pseudo-addresses: what each thread, or the program, has once
    robust_mutexes,
    once_attempts,
    semaphore_names,
    random_stream,
    quick_exit_functions,
    process_settings,
    other, ///< only orders: it has a clock and no state
};

constexpr u32 object_state_bytes = 32;

/// What the runtime knows of one object. Plain data in the pool; all zeros is an object that is new.
struct object {
    u64 address;
    u32* clock;  ///< release clock (thread_limit entries), null: nothing released yet
    u64 time_ns; ///< virtual time carried along happens-before
    bool tried;  ///< somebody tries to take it without waiting for ever
    object_kind kind;
    alignas(u64) u8 state[object_state_bytes]; ///< of the model: see `as`
};

/// The state of an object that is one of these: right after `object_at`, while nobody else has moved.
template <class Model>
Model& as(object& o) {
    static_assert(sizeof(Model) <= object_state_bytes && __is_trivially_copyable(Model));
    check(o.kind == Model::kind);
    return *reinterpret_cast<Model*>(o.state);
}
template <class Model>
const Model& as(const object& o) {
    return as<Model>(const_cast<object&>(o));
}
/// The state of an object that was looked up before others moved. Null where they have
/// ended it, or its memory is something else by now.
template <class Model>
Model* peek(object& o) {
    return o.kind == Model::kind ? reinterpret_cast<Model*>(o.state) : nullptr;
}
template <class Model>
const Model* peek(const object& o) {
    return peek<Model>(const_cast<object&>(o));
}

/// The object at an address, created when it is not known (then zeroed, with `kind` set). When it is known with another
/// kind (memory was reused) it is reset. Pointers stay valid for the execution.
object& object_at(u64 address, object_kind kind);
/// Null when it is not known.
object* find_object(u64 address);
/// Forgets its state (destroyed, or its memory freed).
void forget_object(object& o);
/// Forgets what is known of the object at this address, if anything: a new one begins there.
void forget_object_at(u64 address);
/// Forgets every object in [low, high): memory was freed.
void forget_objects(u64 low, u64 high);
/// All that are known, some of which may have no kind any more.
u32 object_total();
const object& object_number(u32 i);
/// A number that stands for the states of all objects.
u64 sum_of_objects();
/// Zeroed memory that lives as long as the execution (rolled back with it). Never freed singly.
void* pool_allocate(u32 bytes);

/// The state of the object at an address, created when it is not known.
template <class Model>
Model& state_at(u64 address) {
    return as<Model>(object_at(address, Model::kind));
}
/// The state of an object that was looked up before others moved. Where its memory is something else by now, it becomes
/// a new one of this kind, as if it were looked up only now.
template <class Model>
Model& look_again(object& o) {
    if (o.kind != Model::kind) [[unlikely]] {
        forget_object(o);
        o.kind = Model::kind;
    }
    return as<Model>(o);
}

} // namespace lockstep::rt
