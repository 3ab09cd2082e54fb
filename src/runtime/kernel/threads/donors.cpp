// Stacks and thread-local storage for the program's threads. A *donor* is a real pthread that glibc made for us, on a
// stack that we gave it, and that sleeps for ever: what we want is its stack and its TLS block, on which one of the
// program's threads then runs as a fiber of the main OS thread. Donors are made before the snapshot, so that rolling
// back restores their TLS as new.
#include "runtime/kernel/threads/donors.hpp"

#include <pthread.h>
#include <sys/mman.h>

namespace lockstep::rt {

namespace {

constexpr u64 page = 4096;

donor donors[trace::max_threads];
u32 made;

/// Where a donor's own frames may be: everything below is free for the fiber.
constexpr u64 parking_space = 512;

void* park(void* argument) {
    donor& me = *static_cast<donor*>(argument);
    me.context.fs = thread_pointer();
    me.context.sp = (reinterpret_cast<u64>(__builtin_frame_address(0)) - parking_space) & ~u64{63};
    me.handle = reinterpret_cast<u64>(pthread_self());
    __atomic_store_n(&me.parked, 1U, __ATOMIC_SEQ_CST);
    sys::call(SYS_futex, sys::word(&me.parked), 1 /*FUTEX_WAKE*/, 1);
    u32 forever = 0;
    for (;;) sys::call(SYS_futex, sys::word(&forever), 0 /*FUTEX_WAIT*/, 0);
}

u64 stack_bytes() { return g.channel->stack_bytes; }

void make_donor(u32 index) {
    donor& d = donors[index];
    const u64 low = stacks_at + index * (stack_bytes() + page);
    sys::map(stack_bytes() + page, low);
    sys::call(SYS_mprotect, low, page, PROT_NONE);
    d.stack_low = low + page;
    d.stack_high = low + page + stack_bytes();
    pthread_attr_t attributes;
    LOCKSTEP_REAL(pthread_attr_init)(&attributes);
    LOCKSTEP_REAL(pthread_attr_setstack)(&attributes, reinterpret_cast<void*>(d.stack_low), stack_bytes());
    pthread_t id;
    const auto create = LOCKSTEP_REAL(pthread_create);
    if (create(&id, &attributes, park, &d) != 0) refuse("the system gives no more threads: lower --threads");
    while (__atomic_load_n(&d.parked, __ATOMIC_SEQ_CST) == 0)
        sys::call(SYS_futex, sys::word(&d.parked), 0 /*FUTEX_WAIT*/, 0);
    check(d.context.sp > d.stack_low && d.context.sp < d.stack_high); // it runs on the stack that we gave it
}

} // namespace

const donor& donor_at(u32 index) {
    check(index < made);
    return donors[index];
}
u32 donor_count() { return made; }

u32 donor_with_stack(u64 address) {
    const u64 index = (address - stacks_at) / (stack_bytes() + page);
    return address >= stacks_at && index < made ? static_cast<u32>(index) : ~0U;
}

void make_donors(u32 count) {
    check(count <= trace::max_threads);
    // A signal sent to the process must find only the main thread.
    u64 all = ~u64{0};
    u64 before = 0;
    sys::call(SYS_rt_sigprocmask, 2 /*SIG_SETMASK*/, sys::word(&all), sys::word(&before), 8);
    for (; made < count; ++made) make_donor(made);
    sys::call(SYS_rt_sigprocmask, 2, sys::word(&before), 0, 8);
}

} // namespace lockstep::rt
