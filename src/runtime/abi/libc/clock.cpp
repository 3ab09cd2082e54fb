// Time is virtual and belongs to a thread: it goes on when the thread reads a clock (by a microsecond, so that loops
// which wait for a time to pass end), when it sleeps, when a wait of its times out, and by what it learns from other
// threads through synchronisation. So a clock read is a function of the thread's past and no visible operation.
//
// A sleep is a step that is always possible: whatever else is ready may run before its end or not, as on a machine that
// is busy with other things. Nothing is concluded from the lengths of sleeps.
//
// Not modelled: rdtsc, which reads the real counter (as libstdc++ never does); getrusage; the resolution of coarse
// clocks; sleeps that a signal ends early; setting the clock, which fails as it does without privileges.
#include "runtime/abi/cancellation.hpp"
#include "runtime/abi/libc/judged_memory.hpp"
#include "runtime/abi/libc/libc_result.hpp"
#include "runtime/kernel/core.hpp"

#include <ctime>
#include <sched.h>
#include <sys/time.h>
#include <sys/times.h>
#include <unistd.h>

using namespace lockstep::rt;

namespace lockstep::rt {

namespace {

constexpr u64 ns_per_second = 1'000'000'000;
constexpr u64 read_cost_ns = 1000;
/// CLOCK_MONOTONIC at virtual time 0: programs take 0 for "not set" and subtract minutes.
constexpr u64 monotonic_base_ns = 10'000 * ns_per_second;
constexpr u64 furthest_ns = never / 2; ///< virtual time stops short of this

/// What a clock shows at virtual time 0. A processor clock counts from there, and so do clocks unknown here.
u64 base_of(clockid_t clock) {
    switch (clock) {
    case CLOCK_REALTIME:
    case CLOCK_REALTIME_COARSE:
    case CLOCK_REALTIME_ALARM:
    case CLOCK_TAI: return realtime_base_ns;
    case CLOCK_MONOTONIC:
    case CLOCK_MONOTONIC_RAW:
    case CLOCK_MONOTONIC_COARSE:
    case CLOCK_BOOTTIME:
    case CLOCK_BOOTTIME_ALARM: return monotonic_base_ns;
    default: return 0;
    }
}

/// Reads a clock, which takes time.
u64 read_clock(clockid_t clock) {
    thread& t = self();
    t.now_ns += read_cost_ns;
    note_time(t, base_of(clock) + t.now_ns);
    note_reading(t);
    return base_of(clock) + t.now_ns;
}

int read_into(clockid_t clock, timespec& out) {
    if (!attached()) return static_cast<int>(as_libc(sys::call(SYS_clock_gettime, as_word(clock), sys::word(&out))));
    const u64 now = read_clock(clock);
    out.tv_sec = static_cast<time_t>(now / ns_per_second);
    out.tv_nsec = static_cast<long>(now % ns_per_second);
    return 0;
}

bool is_valid(const timespec& t) {
    return t.tv_sec >= 0 && t.tv_nsec >= 0 && t.tv_nsec < static_cast<long>(ns_per_second);
}

u64 in_ns(const timespec& t) {
    const u64 seconds = static_cast<u64>(t.tv_sec);
    if (seconds >= furthest_ns / ns_per_second) return furthest_ns;
    return seconds * ns_per_second + static_cast<u64>(t.tv_nsec);
}

void sleep_for(u64 ns, u64 pc) {
    if (!attached()) {
        const timespec real{static_cast<time_t>(ns / ns_per_second), static_cast<long>(ns % ns_per_second)};
        sys::call(SYS_nanosleep, sys::word(&real));
        return;
    }
    thread& t = self();
    const u64 until = ns < furthest_ns - t.now_ns ? t.now_ns + ns : furthest_ns;
    if (running()) sleep_cancellably(t, ns, pc);
    if (t.now_ns < until) t.now_ns = until;
}

} // namespace

u64 deadline_of(const void* time, int clock_id) {
    if (time == nullptr) return never;
    const timespec& t = *static_cast<const timespec*>(time);
    if (t.tv_sec < 0) return 0;
    const u64 ns = in_ns(t);
    note_time(self(), ns);
    const u64 base = base_of(clock_id);
    return ns >= furthest_ns ? furthest_ns : ns > base ? ns - base : 0;
}

} // namespace lockstep::rt

// --- reading --------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int clock_gettime(clockid_t clock, timespec* out) noexcept {
    judge_write(out, sizeof *out, caller());
    return read_into(clock, *out);
}

LOCKSTEP_EXPORT int gettimeofday(timeval* out, void* zone) noexcept {
    judge_write(out, sizeof *out, caller());
    if (!attached()) return static_cast<int>(as_libc(sys::call(SYS_gettimeofday, sys::word(out), sys::word(zone))));
    const u64 now = read_clock(CLOCK_REALTIME);
    *out = {static_cast<time_t>(now / ns_per_second), static_cast<long>(now % ns_per_second / 1000)};
    if (zone != nullptr) *static_cast<struct timezone*>(zone) = {0, 0};
    return 0;
}

LOCKSTEP_EXPORT time_t time(time_t* out) noexcept {
    if (out != nullptr) judge_write(out, sizeof *out, caller());
    timespec now{};
    read_into(CLOCK_REALTIME, now);
    if (out != nullptr) *out = now.tv_sec;
    return now.tv_sec;
}

LOCKSTEP_EXPORT int timespec_get(timespec* out, int base) noexcept {
    if (base != TIME_UTC) return 0;
    judge_write(out, sizeof *out, caller());
    read_into(CLOCK_REALTIME, *out);
    return base;
}

LOCKSTEP_EXPORT clock_t clock() noexcept {
    if (!attached()) return LOCKSTEP_REAL(clock)();
    return static_cast<clock_t>(read_clock(CLOCK_PROCESS_CPUTIME_ID) / (ns_per_second / CLOCKS_PER_SEC));
}

LOCKSTEP_EXPORT clock_t times(tms* out) noexcept {
    if (out != nullptr) judge_write(out, sizeof *out, caller());
    if (!attached()) return LOCKSTEP_REAL(times)(out);
    constexpr u64 ns_per_tick = ns_per_second / 100;
    const u64 now = read_clock(CLOCK_MONOTONIC);
    if (out != nullptr) *out = {static_cast<clock_t>((now - monotonic_base_ns) / ns_per_tick), 0, 0, 0};
    return static_cast<clock_t>(now / ns_per_tick);
}

LOCKSTEP_EXPORT int clock_settime(clockid_t, const timespec*) noexcept { return fail_with(EPERM); }
LOCKSTEP_EXPORT int settimeofday(const timeval*, const struct timezone*) noexcept { return fail_with(EPERM); }

// --- sleeping -------------------------------------------------------------------------------------------------------

LOCKSTEP_EXPORT int nanosleep(const timespec* wanted, timespec*) {
    if (!is_valid(*wanted)) return fail_with(EINVAL);
    sleep_for(in_ns(*wanted), caller());
    return 0;
}

/// Returns an error number.
LOCKSTEP_EXPORT int clock_nanosleep(clockid_t clock, int flags, const timespec* wanted, timespec*) {
    if (!is_valid(*wanted)) return EINVAL;
    if ((flags & TIMER_ABSTIME) == 0) {
        sleep_for(in_ns(*wanted), caller());
        return 0;
    }
    if (!attached())
        return static_cast<int>(-sys::call(SYS_clock_nanosleep, as_word(clock), TIMER_ABSTIME, sys::word(wanted)));
    const u64 until = deadline_of(wanted, clock);
    const u64 now = self().now_ns;
    sleep_for(until > now ? until - now : 0, caller());
    return 0;
}

LOCKSTEP_EXPORT unsigned sleep(unsigned seconds) {
    sleep_for(seconds * ns_per_second, caller());
    return 0;
}
LOCKSTEP_EXPORT int usleep(useconds_t us) {
    sleep_for(us * u64{1000}, caller());
    return 0;
}

// --- giving way -----------------------------------------------------------------------------------------------------

namespace {

int give_way(u64 pc) {
    if (running()) {
        announce(self(), op::yield, pc);
        perform(self());
    }
    return 0;
}

} // namespace

LOCKSTEP_EXPORT int sched_yield() noexcept { return give_way(caller()); }
LOCKSTEP_EXPORT int pthread_yield() { return give_way(caller()); }
