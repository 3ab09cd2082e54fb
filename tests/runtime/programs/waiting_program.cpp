// Does what a random program of waiting_program.hpp says, determined by its argument.
#include "waiting_program.hpp"

#include <alloca.h>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <linux/futex.h>
#include <mutex>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

using namespace waiting;

constexpr long turn_ns = 1'000, deadline_ns = 100'000;

program the_program;
std::atomic<unsigned> atomics[2];
std::atomic<unsigned> words[2];
pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
unsigned sums[2], spun_sums[2];
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t gate_changed = PTHREAD_COND_INITIALIZER;
bool flag;
sem_t semaphores[2];
pthread_barrier_t barrier;
pthread_key_t key;

struct thread_state {
    unsigned number, found;
    unsigned dice; ///< how long the next pause is
    unsigned* far_up;
    unsigned* on_heap;
    unsigned in_global;
} threads[most_threads];
thread_local unsigned in_thread_local;

timespec after(long ns) {
    timespec t{};
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += ns;
    t.tv_sec += t.tv_nsec / 1'000'000'000;
    t.tv_nsec %= 1'000'000'000;
    return t;
}

bool is_past(const timespec& deadline) {
    const timespec now = after(0);
    return now.tv_sec != deadline.tv_sec ? now.tv_sec > deadline.tv_sec : now.tv_nsec >= deadline.tv_nsec;
}

__attribute__((noinline)) void relax(unsigned times) {
    for (unsigned i = 0; i < times; ++i) __builtin_ia32_pause();
    sched_yield();
}

/// The turns of one loop.
class turns {
public:
    turns(thread_state& me, const instruction& i) : me_(me), i_(i) {
        if (i.end == ends::by_deadline) deadline_ = after(deadline_ns);
        set(0);
    }

    /// A turn was in vain. True: the loop gives up.
    bool give_up() {
        switch (i_.end) {
        case ends::after_turns: set(get() + 1); break;
        case ends::never_but_odd: set(get() ^ 1); break;
        case ends::by_deadline: gave_up_ = is_past(deadline_); break;
        default: break;
        }
        if (i_.end == ends::after_turns && get() == i_.turns) gave_up_ = true;
        if (!gave_up_) pause();
        return gave_up_;
    }
    void give_up_now() { gave_up_ = true; }
    bool gave_up() const { return gave_up_; }
    const timespec& deadline() const { return deadline_; }

    void note() {
        if (i_.end == ends::never) return;
        me_.found = noted(me_.found, i_.end == ends::by_deadline ? unsigned{gave_up_} : get());
    }

private:
    void pause() {
        switch (i_.pause) {
        case pauses::yields: sched_yield(); return;
        case pauses::sleeps: return sleep();
        case pauses::in_a_helper: return relax(3);
        case pauses::at_random: return pause_at_random();
        default: return;
        }
    }
    static void sleep() {
        const int before = errno;
        usleep(1);
        errno = before;
    }
    void pause_at_random() {
        me_.dice = (me_.dice * 5 + 3) % 8;
        switch (me_.dice % 4) {
        case 0: sched_yield(); return;
        case 1: return relax(me_.dice);
        case 2: return sleep();
        default: return;
        }
    }
    /// errno is no place to count in where the turn sets it.
    counted place() const {
        const bool sets_errno = i_.what == act::timed_down || i_.what == act::try_down || i_.what == act::timed_doze;
        return i_.where == counted::in_errno && sets_errno ? counted::on_stack : i_.where;
    }
    unsigned get() const {
        switch (place()) {
        case counted::far_up: return *me_.far_up;
        case counted::in_thread_local: return in_thread_local;
        case counted::on_heap: return *me_.on_heap;
        case counted::in_global: return me_.in_global;
        case counted::in_errno: return static_cast<unsigned>(errno);
        case counted::in_key: return static_cast<unsigned>(reinterpret_cast<std::uintptr_t>(pthread_getspecific(key)));
        default: return on_stack_;
        }
    }
    void set(unsigned n) {
        switch (place()) {
        case counted::far_up: *me_.far_up = n; return;
        case counted::in_thread_local: in_thread_local = n; return;
        case counted::on_heap: *me_.on_heap = n; return;
        case counted::in_global: me_.in_global = n; return;
        case counted::in_errno: errno = static_cast<int>(n); return;
        case counted::in_key: pthread_setspecific(key, reinterpret_cast<void*>(std::uintptr_t{n})); return;
        default: on_stack_ = n;
        }
    }

    thread_state& me_;
    const instruction& i_;
    timespec deadline_{};
    unsigned on_stack_ = 0;
    bool gave_up_ = false;
};

template <typename condition>
bool loop_until(thread_state& me, const instruction& i, condition holds) {
    turns t(me, i);
    while (!holds())
        if (t.give_up()) break;
    t.note();
    return !t.gave_up();
}

void add_to(thread_state& me, unsigned& sum) {
    me.found = noted(me.found, sum);
    sum = (sum + me.number + 1) % 5;
}

void try_lock(thread_state& me, const instruction& i) {
    pthread_mutex_t* const m = &mutexes[i.object];
    if (!loop_until(me, i, [&] { return pthread_mutex_trylock(m) == 0; })) return;
    add_to(me, sums[i.object]);
    pthread_mutex_unlock(m);
}

/// Waits with a time-out: again and again, or once where there is a deadline.
template <typename timed_operation>
bool loop_timed(thread_state& me, const instruction& i, timed_operation succeeds) {
    if (i.end != ends::by_deadline) return loop_until(me, i, [&] { return succeeds(after(turn_ns)); });
    turns t(me, i);
    if (!succeeds(t.deadline())) t.give_up_now();
    t.note();
    return !t.gave_up();
}

void timed_lock(thread_state& me, const instruction& i) {
    pthread_mutex_t* const m = &mutexes[i.object];
    if (!loop_timed(me, i, [&](const timespec& until) { return pthread_mutex_timedlock(m, &until) == 0; })) return;
    add_to(me, sums[i.object]);
    pthread_mutex_unlock(m);
}

/// False: the time was up.
bool sleep_on(std::atomic<unsigned>& a, unsigned seen, const timespec* until) {
    constexpr int wait = FUTEX_WAIT_BITSET_PRIVATE | FUTEX_CLOCK_REALTIME;
    return syscall(SYS_futex, &a, wait, seen, until, nullptr, FUTEX_BITSET_MATCH_ANY) == 0 || errno != ETIMEDOUT;
}

void timed_doze(thread_state& me, const instruction& i) {
    std::atomic<unsigned>& a = atomics[i.object];
    turns t(me, i);
    for (unsigned seen = a.load(); seen != i.value; seen = a.load()) {
        const bool one_deadline = i.end == ends::by_deadline;
        const timespec until = one_deadline ? t.deadline() : after(turn_ns);
        const bool in_time = sleep_on(a, seen, &until);
        if (one_deadline && !in_time) t.give_up_now();
        if (t.gave_up() || (!one_deadline && t.give_up())) break;
    }
    t.note();
}

void doze(const instruction& i) {
    std::atomic<unsigned>& a = atomics[i.object];
    for (unsigned seen = a.load(); seen != i.value; seen = a.load()) {
        sleep_on(a, seen, nullptr);
        if (i.other == 0) return;
    }
}

void rouse(const instruction& i) {
    atomics[i.object].store(i.value);
    syscall(SYS_futex, &atomics[i.object], FUTEX_WAKE_PRIVATE, i.other == 2 ? 100 : 1);
}

void spin_lock(thread_state& me, const instruction& i) {
    std::atomic<unsigned>& word = words[i.object];
    const auto take = [&] {
        unsigned free = 0;
        return i.value == 0 ? word.exchange(1) == 0 : word.compare_exchange_strong(free, 1);
    };
    if (!loop_until(me, i, take)) return;
    add_to(me, spun_sums[i.object]);
    word.store(0);
}

void both_locks(thread_state& me, const instruction& i) {
    pthread_mutex_t *const first = &mutexes[i.object], *const second = &mutexes[1 - i.object];
    const auto take = [&] {
        pthread_mutex_lock(first);
        if (pthread_mutex_trylock(second) == 0) return true;
        pthread_mutex_unlock(first);
        return false;
    };
    if (!loop_until(me, i, take)) return;
    add_to(me, sums[i.object]);
    pthread_mutex_unlock(second);
    pthread_mutex_unlock(first);
}

struct lockable {
    pthread_mutex_t* mutex;
    void lock() { pthread_mutex_lock(mutex); }
    bool try_lock() { return pthread_mutex_trylock(mutex) == 0; }
    void unlock() { pthread_mutex_unlock(mutex); }
};

void scoped_lock(thread_state& me, const instruction& i) {
    lockable first{&mutexes[i.object]}, second{&mutexes[1 - i.object]};
    std::scoped_lock both(first, second);
    add_to(me, sums[i.object]);
}

bool is_raised() {
    pthread_mutex_lock(&gate);
    const bool seen = flag;
    pthread_mutex_unlock(&gate);
    return seen;
}

void timed_wait(thread_state& me, const instruction& i) {
    pthread_mutex_lock(&gate);
    turns t(me, i);
    while (!flag) {
        const bool one_deadline = i.end == ends::by_deadline;
        const timespec until = one_deadline ? t.deadline() : after(turn_ns);
        const bool timed_out = pthread_cond_timedwait(&gate_changed, &gate, &until) == ETIMEDOUT;
        if (flag) break;
        if (one_deadline && timed_out) t.give_up_now();
        if (t.gave_up() || (!one_deadline && t.give_up())) break;
    }
    t.note();
    pthread_mutex_unlock(&gate);
}

void wait(const instruction& i) {
    pthread_mutex_lock(&gate);
    if (i.value == 0 && !flag) pthread_cond_wait(&gate_changed, &gate);
    while (i.value != 0 && !flag) pthread_cond_wait(&gate_changed, &gate);
    pthread_mutex_unlock(&gate);
}

void raise(const instruction& i) {
    pthread_mutex_lock(&gate);
    flag = i.value != 0;
    if (i.other == 1) pthread_cond_signal(&gate_changed);
    if (i.other == 2) pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate);
}

void timed_down(thread_state& me, const instruction& i) {
    sem_t* const s = &semaphores[i.object];
    loop_timed(me, i, [&](const timespec& until) { return sem_timedwait(s, &until) == 0; });
}

void do_one(thread_state& me, const instruction& i) {
    std::atomic<unsigned>& a = atomics[i.object];
    unsigned expected = i.other;
    switch (i.what) {
    case act::load: me.found = noted(me.found, a.load()); return;
    case act::store: a.store(i.value); return;
    case act::add: me.found = noted(me.found, a.fetch_add(1)); return;
    case act::compare: me.found = noted(me.found, a.compare_exchange_strong(expected, i.value) ? 1 : 0); return;
    case act::await: loop_until(me, i, [&] { return a.load() == i.value; }); return;
    case act::await_both:
        loop_until(me, i, [&] { return atomics[0].load() == i.value && atomics[1].load() == i.value; });
        return;
    case act::try_lock: return try_lock(me, i);
    case act::spin_lock: return spin_lock(me, i);
    case act::both_locks: return both_locks(me, i);
    case act::scoped_lock: return scoped_lock(me, i);
    case act::poll: loop_until(me, i, is_raised); return;
    case act::timed_wait: return timed_wait(me, i);
    case act::timed_down: return timed_down(me, i);
    case act::try_down: loop_until(me, i, [&] { return sem_trywait(&semaphores[i.object]) == 0; }); return;
    case act::timed_lock: return timed_lock(me, i);
    case act::timed_doze: return timed_doze(me, i);
    case act::wait: return wait(i);
    case act::doze: return doze(i);
    case act::meet: pthread_barrier_wait(&barrier); return;
    case act::rouse: return rouse(i);
    case act::lock:
        pthread_mutex_lock(&mutexes[i.object]);
        add_to(me, sums[i.object]);
        pthread_mutex_unlock(&mutexes[i.object]);
        return;
    case act::raise: return raise(i);
    case act::down: sem_wait(&semaphores[i.object]); return;
    default: sem_post(&semaphores[i.object]);
    }
}

__attribute__((noinline)) void run_below(thread_state& me, volatile char* much_stack) {
    much_stack[0] = 1;
    for (unsigned i = 0; i < the_program.length[me.number]; ++i) do_one(me, the_program.code[me.number][i]);
}

void* run(void* state) {
    auto& me = *static_cast<thread_state*>(state);
    unsigned far_up = 0;
    me.far_up = &far_up;
    me.on_heap = new unsigned(0);
    const bool counts_far_up = the_program.code[me.number][0].where == counted::far_up;
    run_below(me, static_cast<volatile char*>(alloca(counts_far_up ? 70'000 : 16)));
    delete me.on_heap;
    if (the_program.prints) {
        char text[32];
        const int length = std::snprintf(text, sizeof text, "[%u:%u]", me.number, me.found);
        if (write(1, text, static_cast<size_t>(length)) != length) std::abort();
    }
    return nullptr;
}

} // namespace

int main(int argc, char** argv) {
    the_program = random_program(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0);
    pthread_key_create(&key, nullptr);
    pthread_barrier_init(&barrier, nullptr, 2);
    for (unsigned i = 0; i < 2; ++i) sem_init(&semaphores[i], 0, the_program.semaphores[i]);
    pthread_t handles[most_threads];
    for (unsigned t = 0; t < the_program.threads; ++t) {
        threads[t].number = t;
        pthread_create(&handles[t], nullptr, run, &threads[t]);
    }
    for (unsigned t = 0; t < the_program.threads; ++t) pthread_join(handles[t], nullptr);
    for (unsigned t = 0; t < the_program.threads; ++t) std::printf(" %u", threads[t].found);
    std::printf(" %u %u %u %u %u %u\n", atomics[0].load(), atomics[1].load(), sums[0], sums[1], spun_sums[0],
                spun_sums[1]);
    return 0;
}
