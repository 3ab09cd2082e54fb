// The atomic operations of instrumented programs. Sequential consistency is the memory model that is explored; which
// accesses synchronise is judged by the orders that the program wrote: release and acquire, release sequences (C++20:
// headed by a release store, continued by read-modify-writes), and fences.
#include "runtime/judge/loops/weak_failure.hpp"
#include "runtime/kernel/state.hpp"

using namespace lockstep;
using namespace lockstep::rt;

namespace {

using i128 = __int128;

enum order : int { relaxed, consume, acquires, releases, acq_rel, seq_cst };

bool is_acquire(int o) { return o == consume || o == acquires || o == acq_rel || o == seq_cst; }
bool is_release(int o) { return o == releases || o == acq_rel || o == seq_cst; }

u64 at(const volatile void* p) { return reinterpret_cast<u64>(p); }

void count_order(int mo) {
    if (running() && mo != seq_cst) ++g.job->weak_atomics;
}

template <class T>
void announce_access(thread& t, op kind, const volatile T* p, int mo, commute how, u64 pc) {
    event& e = announce(t, kind, pc);
    e.order = static_cast<u8>(mo);
    e.detail = sizeof(T) < 8 ? sizeof(T) : 8;
    touch(e.first, at(p), how, 0, sizeof(T));
    count_order(mo);
}

template <class T>
event* offer(thread& t, op kind, const volatile T* p, int mo, commute how, u64 pc) {
    announce_access(t, kind, p, mo, how, pc);
    return perform(t);
}

template <class T>
T load(const volatile T* p, int mo, u64 pc) {
    if (!attached()) return *p;
    thread& t = self();
    event* done = offer(t, op::atomic_load, p, mo, commute::reads, pc);
    const T value = *p;
    done->before = done->after = static_cast<u64>(value);
    if (!running()) return value;
    acquire_by_read(t, object_at(at(p), object_kind::atomic), is_acquire(mo));
    note_read(t, at(p), sizeof(T));
    atomic_access(at(p), sizeof(T), false, pc);
    return value;
}

template <class T>
void store(volatile T* p, T value, int mo, u64 pc) {
    if (!attached()) {
        *p = value;
        return;
    }
    thread& t = self();
    event* done = offer(t, op::atomic_store, p, mo, commute::exclusive, pc);
    done->before = static_cast<u64>(*p);
    done->after = static_cast<u64>(value);
    if (running()) {
        if (*p != value) note_write(t);
        else note_read(t, at(p), sizeof(T));
        atomic_access(at(p), sizeof(T), true, pc); // before the release: what it publishes includes this very access
        release_by_store(t, object_at(at(p), object_kind::atomic), is_release(mo));
    }
    *p = value;
}

template <class T, class F>
T modify(volatile T* p, int mo, u64 pc, F change) {
    if (!attached()) {
        const T old = *p;
        *p = change(old);
        return old;
    }
    thread& t = self();
    event* done = offer(t, op::atomic_rmw, p, mo, commute::exclusive, pc);
    const T old = *p;
    const T value = change(old);
    done->before = static_cast<u64>(old);
    done->after = static_cast<u64>(value);
    if (running()) {
        object& o = object_at(at(p), object_kind::atomic);
        acquire_by_read(t, o, is_acquire(mo));
        atomic_access(at(p), sizeof(T), true, pc);
        release_by_update(t, o, is_release(mo));
        // A test-and-set that finds it set changes nothing: for a spin loop it is a read.
        if (old != value) note_write(t);
        else note_read(t, at(p), sizeof(T));
    }
    *p = value;
    return old;
}

/// What the compiler says of an exchange. clang says nothing.
enum class strength { strong, weak, unknown };

/// Fills in the event of an exchange and does it. `mo`: its order, as it has come out.
template <class T>
bool exchange(thread& t, event* done, volatile T* p, T* expected, T desired, int mo, bool swapped) {
    const T old = *p;
    done->before = static_cast<u64>(old);
    done->after = static_cast<u64>(swapped ? desired : old);
    if (!swapped) {
        done->flags |= trace::failed;
        done->first.how = commute::reads;
    }
    if (running()) {
        object& o = object_at(at(p), object_kind::atomic);
        acquire_by_read(t, o, is_acquire(mo));
        atomic_access(at(p), sizeof(T), swapped, done->pc);
        if (swapped) release_by_update(t, o, is_release(mo));
        if (swapped && desired != old) note_write(t);
        else note_read(t, at(p), sizeof(T));
    }
    if (swapped) *p = desired;
    else *expected = old;
    return swapped;
}

template <class T>
bool compare_exchange(volatile T* p, T* expected, T desired, int mo, int failure_mo, strength how, u64 pc) {
    if (!attached()) {
        const T old = *p;
        if (old != *expected) {
            *expected = old;
            return false;
        }
        *p = desired;
        return true;
    }
    thread& t = self();
    const u64 high_half = sizeof(T) > sizeof(u64) ? static_cast<u64>(i128{desired} >> 64) : 0;
    const weak_exchange x{pc, at(p), at(expected), {static_cast<u64>(desired), high_half}, mo, failure_mo};
    if (on_trial()) {
        acquit(t, x);
        return exchange(t, t.recorded, p, expected, desired, mo, true);
    }
    announce_access(t, op::atomic_cas, p, mo, commute::exclusive, pc);
    // While main is alone, it is known before what it will find.
    const bool chooses = how == strength::weak && !running() && g.channel->weak_failures != 0 && *p == *expected;
    event* done = chooses ? perform_choosing(t) : perform(t);
    const bool equal = *p == *expected;
    const weak_fate fate = equal && how == strength::weak ? fate_of(t, x) : weak_fate::succeeds;
    if (fate == weak_fate::on_trial) return false;
    if (equal && how == strength::unknown) note_bound(trace::bound::exchange_kinds);
    const bool swaps = equal && fate == weak_fate::succeeds;
    return exchange(t, done, p, expected, desired, swaps ? mo : failure_mo, swaps);
}

void fence(int mo, u64 pc) {
    if (!running()) return;
    thread& t = self();
    count_order(mo);
    pass_fence(t, is_acquire(mo), is_release(mo));
    if (!recording()) return; // under sequential consistency a fence orders nothing that is not ordered: no step
    event e{};
    e.kind = op::atomic_fence;
    e.process = trace::thread_process(t.index);
    e.pc = pc;
    e.order = static_cast<u8>(mo);
    e.flags = trace::unscheduled;
    append_event(e);
}

} // namespace

// clang-format off
#define LOCKSTEP_ATOMICS(bits, T)                                                                                       \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_load(const volatile T* p, int mo) { return load<T>(p, mo, caller()); }      \
    LOCKSTEP_EXPORT void __tsan_atomic##bits##_store(volatile T* p, T v, int mo) { store<T>(p, v, mo, caller()); }      \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_exchange(volatile T* p, T v, int mo) {                                      \
        return modify<T>(p, mo, caller(), [v](T) { return v; }); }                                                      \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_fetch_add(volatile T* p, T v, int mo) {                                     \
        return modify<T>(p, mo, caller(), [v](T x) { return static_cast<T>(x + v); }); }                                \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_fetch_sub(volatile T* p, T v, int mo) {                                     \
        return modify<T>(p, mo, caller(), [v](T x) { return static_cast<T>(x - v); }); }                                \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_fetch_and(volatile T* p, T v, int mo) {                                     \
        return modify<T>(p, mo, caller(), [v](T x) { return static_cast<T>(x & v); }); }                                \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_fetch_or(volatile T* p, T v, int mo) {                                      \
        return modify<T>(p, mo, caller(), [v](T x) { return static_cast<T>(x | v); }); }                                \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_fetch_xor(volatile T* p, T v, int mo) {                                     \
        return modify<T>(p, mo, caller(), [v](T x) { return static_cast<T>(x ^ v); }); }                                \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_fetch_nand(volatile T* p, T v, int mo) {                                    \
        return modify<T>(p, mo, caller(), [v](T x) { return static_cast<T>(~(x & v)); }); }                             \
    LOCKSTEP_EXPORT int __tsan_atomic##bits##_compare_exchange_strong(volatile T* p, T* c, T v, int mo, int fmo) {      \
        return compare_exchange<T>(p, c, v, mo, fmo, strength::strong, caller()); }                                                       \
    LOCKSTEP_EXPORT int __tsan_atomic##bits##_compare_exchange_weak(volatile T* p, T* c, T v, int mo, int fmo) {        \
        return compare_exchange<T>(p, c, v, mo, fmo, strength::weak, caller()); }                                                       \
    LOCKSTEP_EXPORT T __tsan_atomic##bits##_compare_exchange_val(volatile T* p, T c, T v, int mo, int fmo) {            \
        compare_exchange<T>(p, &c, v, mo, fmo, strength::unknown, caller()); return c; }

LOCKSTEP_ATOMICS(8, u8)
LOCKSTEP_ATOMICS(16, u16)
LOCKSTEP_ATOMICS(32, u32)
LOCKSTEP_ATOMICS(64, u64)
LOCKSTEP_ATOMICS(128, i128)
// clang-format on

LOCKSTEP_EXPORT void __tsan_atomic_thread_fence(int mo) { fence(mo, caller()); }
LOCKSTEP_EXPORT void __tsan_atomic_signal_fence(int) {}
