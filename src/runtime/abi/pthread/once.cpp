// pthread_once (and with it std::call_once) and the guards of static local variables (Itanium C++ ABI, 3.3.3). A thread
// that finds the routine running waits until it is done or has failed; after a failure (an exception, cancellation or
// pthread_exit passed through) it is as if it had not been called. That it is done is read from the program's memory,
// so an object made anew at the same address starts anew. What happened before the end of the routine happens before
// everything after a call that finds it done.
//
// A routine that calls itself by the same object waits for itself for ever; that is reported on the spot.
//
// The frame that calls the routine has a personality routine of our own instead of a landing pad: unwinding of any kind
// (C++ exceptions, forced) tells us that it passes, and we need neither -fexceptions nor a C++ library in a C program.
//
// Not modelled: a longjmp out of the routine; libc's resetting of unfinished calls in a forked child.
#include "runtime/abi/pthread/once.hpp"

#include "runtime/abi/waiting.hpp"
#include "runtime/kernel/pseudo_addresses.hpp"
#include "runtime/model/once.hpp"

#include <cxxabi.h>
#include <unwind.h>

namespace lockstep::rt {

namespace {

/// Values of a pthread_once_t, as glibc has them.
enum once_state : int { not_begun = 0, in_progress = 1, completed = 2 };

/// The guard's first byte belongs to the program, which reads it inline; what is waited for gets an address of its own.

static_assert(sizeof(pthread_once_t) == sizeof(int));

model::once_attempts& attempts_of(const thread& t) {
    return state_at<model::once_attempts>(pseudo::once_attempts + t.index);
}

bool nobody_runs_it(thread& t) {
    const auto* once = peek<model::once>(*t.wait.object);
    return once == nullptr || once->runner.nobody();
}

bool runs_it(const thread& t, object& o) { return as<model::once>(o).runner.is(t.index); }

/// Offers `once_begin`; returns when the routine is not being run by anybody.
event* begin(thread& t, object& o, u64 pc) {
    event& e = announce(t, op::once_begin, pc);
    touch(e.first, o.address, commute::exclusive, trace::waits);
    wait_until(t, nobody_runs_it, &o);
    event* done = perform(t);
    done->first.flags |= trace::admits;
    return done;
}

/// The call found the routine completed; nothing can change that any more, so such calls commute.
void pass(thread& t, object& o, event* done) {
    done->first.how = commute::reads;
    acquire(t, o);
}

/// The call is the one that runs the routine.
void take(thread& t, object& o, event* done) {
    done->after = 1;
    look_again<model::once>(o).runner = model::holder::of(t.index);
    acquire(t, o); // an attempt that failed happens before the next one
}

event* end(thread& t, object& o, const volatile u8* guard, bool success, u64 pc) {
    event& e = announce(t, op::once_end, pc);
    touch(e.first, o.address, commute::exclusive);
    if (guard != nullptr) touch(e.second, address_of(guard), commute::exclusive);
    event* done = perform(t);
    done->after = success ? 1 : 0;
    if (!success) done->flags |= trace::failed;
    look_again<model::once>(o).runner = {};
    release(t, o);
    return done;
}

void finish_attempt(thread& t, bool success) {
    const model::once_attempt& a = end(attempts_of(t));
    end(t, *a.o, nullptr, success, a.pc);
    *a.control = success ? completed : not_begun;
}

/// A call whose answer is known already: announced as what it is.
void pass_completed(thread& t, object& o, u64 pc) {
    event& e = announce(t, op::once_begin, pc);
    touch(e.first, o.address, commute::reads, trace::waits); // earlier it would have waited
    perform(t)->first.flags |= trace::admits;
    acquire(t, o);
}

} // namespace

/// Called by the unwinder for the frame of call_routine, the innermost of its thread.
extern "C" __attribute__((visibility("hidden"), used)) _Unwind_Reason_Code
lockstep_once_personality(int, _Unwind_Action actions, _Unwind_Exception_Class, _Unwind_Exception*, _Unwind_Context*) {
    if ((actions & _UA_CLEANUP_PHASE) != 0) finish_attempt(self(), false);
    return _URC_CONTINUE_UNWIND;
}

namespace {

__attribute__((noinline)) void call_routine(void (*routine)()) {
    asm volatile(".cfi_personality 0x1b, lockstep_once_personality"); // 0x1b: pc-relative, four signed bytes
    routine();
    asm volatile("" : : : "memory"); // no tail call: the frame must be there
}

} // namespace

int run_once(pthread_once_t* control, void (*routine)(), u64 pc) {
    thread& t = self();
    object& o = object_at(address_of(control), object_kind::once);
    if (*control == completed) {
        pass_completed(t, o, pc);
        return 0;
    }
    if (runs_it(t, o)) fail(finding_kind::self_deadlock, o.address, pc, "the routine of a once calls it again");
    event* done = begin(t, o, pc);
    if (*control == completed) {
        pass(t, o, done);
        return 0;
    }
    take(t, o, done);
    *control = in_progress;
    model::once_attempt a{nullptr, &o, control, pc};
    begin(attempts_of(t), a);
    call_routine(routine);
    finish_attempt(t, true);
    return 0;
}

namespace {

object& guard_object(const volatile u8* guard) {
    return object_at(address_of(guard) | trace::beside_a_word, object_kind::once);
}

int acquire_guard(volatile u8* guard, u64 pc) {
    thread& t = self();
    object& o = guard_object(guard);
    if (runs_it(t, o))
        fail(finding_kind::self_deadlock, address_of(guard), pc,
             "a static local variable's initialiser needs the variable");
    event* done = begin(t, o, pc);
    if (*guard != 0) {
        pass(t, o, done);
        return 0;
    }
    take(t, o, done);
    return 1;
}

void release_guard(volatile u8* guard, bool success, u64 pc) {
    thread& t = self();
    event* done = end(t, guard_object(guard), guard, success, pc);
    if (!success) {
        done->second.how = commute::reads;
        return;
    }
    *guard = 1;
    release_exactly(t, object_at(address_of(guard), object_kind::atomic)); // what the inline test of it acquires
}

volatile u8* first_byte(abi::__guard* guard) { return reinterpret_cast<volatile u8*>(guard); }

} // namespace

} // namespace lockstep::rt

using namespace lockstep;
using namespace lockstep::rt;

LOCKSTEP_EXPORT int pthread_once(pthread_once_t* control, void (*routine)()) {
    if (!attached()) return LOCKSTEP_REAL(pthread_once)(control, routine);
    return run_once(control, routine, caller());
}

LOCKSTEP_EXPORT int __cxa_guard_acquire(abi::__guard* guard) {
    if (!attached()) return LOCKSTEP_REAL(__cxa_guard_acquire)(guard);
    return acquire_guard(first_byte(guard), caller());
}

LOCKSTEP_EXPORT void __cxa_guard_release(abi::__guard* guard) {
    if (!attached()) return LOCKSTEP_REAL(__cxa_guard_release)(guard);
    release_guard(first_byte(guard), true, caller());
}

LOCKSTEP_EXPORT void __cxa_guard_abort(abi::__guard* guard) {
    if (!attached()) return LOCKSTEP_REAL(__cxa_guard_abort)(guard);
    release_guard(first_byte(guard), false, caller());
}
