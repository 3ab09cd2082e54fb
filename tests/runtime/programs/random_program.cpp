// A small random program, determined by its argument, over the real synchronisation objects: what the runtime says of
// its operations is judged by comparing the search with every interleaving. Prints what each thread found.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <linux/futex.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace {

std::uint64_t random_state;
unsigned below(unsigned n) {
    random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<unsigned>(random_state >> 33) % n;
}

enum class family { atomics, plain, mutexes, semaphores, conditions, rwlocks, futexes, cancels, robust, odds, count };

struct instruction {
    family what;
    unsigned variant, object, value;
    instruction* inside; ///< what is done while holding a lock
};

constexpr unsigned most_threads = 3, most_instructions = 4;
struct thread_code {
    unsigned length;
    instruction code[most_instructions];
    unsigned found;
} threads[most_threads];
pthread_t handles[most_threads], main_thread;

std::atomic<int> atomics[2];
std::atomic<int> words[2]; // futex words
int plain[2];
pthread_mutex_t mutexes[2] = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
pthread_mutex_t robust; ///< recursive or error-checking
pthread_rwlock_t rwlock = PTHREAD_RWLOCK_INITIALIZER;
pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
pthread_once_t once = PTHREAD_ONCE_INIT;
pthread_spinlock_t spinlock;
pthread_key_t key;
sem_t semaphores[2];
bool flag;
int once_runs;

timespec soon() {
    timespec t{};
    clock_gettime(CLOCK_REALTIME, &t);
    t.tv_nsec += 1000;
    return t;
}

void note(thread_code& me, int seen) { me.found = me.found * 7 + static_cast<unsigned>(seen) + 1; }

/// Straight away, or having looked at something else, or so often.
void try_again(thread_code& me, const instruction& i, std::atomic<int>& a) {
    int seen = static_cast<int>(i.value), failures = 0;
    switch (i.variant / 8 % 3) {
    case 0:
        while (!a.compare_exchange_weak(seen, seen + 2)) {
        }
        break;
    case 1:
        while (!a.compare_exchange_weak(seen, seen + 2)) note(me, atomics[1].load());
        break;
    default:
        while (!a.compare_exchange_weak(seen, seen + 2) && failures < 2) ++failures;
    }
    note(me, failures);
}

void do_atomic(thread_code& me, const instruction& i) {
    std::atomic<int>& a = atomics[i.object];
    int expected = static_cast<int>(i.value);
    switch (i.variant % 8) {
    case 0:
    case 1: return note(me, a.load());
    case 2: return a.store(static_cast<int>(i.value) + 1);
    case 3: return note(me, a.fetch_add(1));
    case 4: return note(me, a.compare_exchange_strong(expected, 2) ? 1 : 0);
    case 5: return note(me, a.compare_exchange_weak(expected, 2) ? 1 : 0);
    case 6: return try_again(me, i, a);
    default: return note(me, a.exchange(static_cast<int>(i.value) + 1));
    }
}

void do_plain(thread_code& me, const instruction& i) {
    if (i.variant % 2 == 0) note(me, plain[i.object]);
    else plain[i.object] = static_cast<int>(i.value) + 1;
}

void do_one(thread_code& me, const instruction& i);

void do_mutex(thread_code& me, const instruction& i) {
    pthread_mutex_t* const m = &mutexes[i.object];
    int taken = 0;
    const timespec deadline = soon();
    switch (i.variant % 4) {
    case 0: taken = pthread_mutex_trylock(m); break;
    case 1: taken = pthread_mutex_timedlock(m, &deadline); break;
    default: taken = pthread_mutex_lock(m);
    }
    if (taken != 0) return note(me, 3);
    if (i.inside != nullptr) do_one(me, *i.inside);
    pthread_mutex_unlock(m);
}

void do_semaphore(thread_code& me, const instruction& i) {
    sem_t* const s = &semaphores[i.object];
    const timespec deadline = soon();
    int value = 0;
    switch (i.variant % 6) {
    case 0: sem_wait(s); return;
    case 1: return note(me, sem_trywait(s) == 0 ? 1 : 0);
    case 2: return note(me, sem_timedwait(s, &deadline) == 0 ? 1 : 0);
    case 3: sem_getvalue(s, &value); return note(me, value);
    default: sem_post(s);
    }
}

/// Unlocked also where the thread is cancelled.
struct guard {
    guard() { pthread_mutex_lock(&mutexes[0]); }
    ~guard() { pthread_mutex_unlock(&mutexes[0]); }
};

void do_condition(thread_code& me, const instruction& i) {
    const timespec deadline = soon();
    const guard locked;
    switch (i.variant % 6) {
    case 0:
        while (!flag) pthread_cond_wait(&condition, &mutexes[0]);
        break;
    case 1:
        if (!flag) pthread_cond_wait(&condition, &mutexes[0]);
        break;
    case 2:
        if (!flag) note(me, pthread_cond_timedwait(&condition, &mutexes[0], &deadline) == 0 ? 1 : 0);
        break;
    case 3:
        flag = true;
        pthread_cond_broadcast(&condition);
        break;
    default: flag = i.value != 0; pthread_cond_signal(&condition);
    }
    note(me, flag ? 1 : 0);
}

void do_rwlock(thread_code& me, const instruction& i) {
    int taken = 0;
    const timespec deadline = soon();
    switch (i.variant % 6) {
    case 0: taken = pthread_rwlock_tryrdlock(&rwlock); break;
    case 1: taken = pthread_rwlock_trywrlock(&rwlock); break;
    case 2: taken = pthread_rwlock_timedwrlock(&rwlock, &deadline); break;
    case 3: taken = pthread_rwlock_wrlock(&rwlock); break;
    default: taken = pthread_rwlock_rdlock(&rwlock);
    }
    if (taken != 0) return note(me, 4);
    if (i.inside != nullptr) do_one(me, *i.inside);
    pthread_rwlock_unlock(&rwlock);
}

void do_futex(thread_code& me, const instruction& i) {
    std::atomic<int>& word = words[i.object];
    const timespec a_while{0, 1000};
    switch (i.variant % 5) {
    case 0: syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr); break;
    case 1: return note(me, syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, &a_while) == 0 ? 1 : 0);
    case 2: word.store(1); break;
    default: syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, i.value + 1);
    }
    note(me, word.load());
}

/// Threads that were created earlier are cancelled, or the thread itself, or main.
void do_cancel(thread_code& me, const instruction& i) {
    const auto mine = static_cast<unsigned>(&me - threads);
    int before = 0;
    switch (i.variant % 7) {
    case 0: return pthread_testcancel();
    case 1: usleep(1); return note(me, atomics[i.object].load());
    case 2:
        pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
        do_semaphore(me, i);
        pthread_setcancelstate(before, nullptr);
        return;
    case 3: pthread_cancel(i.value == 0 ? pthread_self() : main_thread); return;
    case 4: pause(); return;
    default: pthread_cancel(handles[mine == 0 ? 0 : i.value % mine]);
    }
}

/// Sometimes nobody unlocks it: the thread ends, or goes on.
void do_robust(thread_code& me, const instruction& i) {
    const timespec deadline = soon();
    int taken = 0;
    switch (i.variant % 4) {
    case 0: taken = pthread_mutex_trylock(&robust); break;
    case 1: taken = pthread_mutex_timedlock(&robust, &deadline); break;
    case 2: return note(me, pthread_mutex_unlock(&robust) == 0 ? 5 : 6);
    default: taken = pthread_mutex_lock(&robust);
    }
    note(me, taken);
    if (taken != 0 && taken != EOWNERDEAD) return;
    if (taken == EOWNERDEAD && i.value == 0) pthread_mutex_consistent(&robust);
    if (i.variant < 30) pthread_mutex_unlock(&robust);
}

void do_odd(thread_code& me, const instruction& i) {
    switch (i.variant % 7) {
    case 0:
        std::printf("%u", i.value);
        std::fflush(stdout);
        return;
    case 1:
        pthread_once(&once, [] {
            ++once_runs;
            atomics[0].store(5);
        });
        return note(me, once_runs);
    case 2: sched_yield(); return;
    case 3:
        pthread_spin_lock(&spinlock);
        do_plain(me, i);
        pthread_spin_unlock(&spinlock);
        return;
    case 4: pthread_setspecific(key, &me); return;
    case 5: usleep(1); return note(me, atomics[i.object].load());
    default:
        if (atomics[i.object].load() == 2) std::_Exit(3);
    }
}

void do_one(thread_code& me, const instruction& i) {
    switch (i.what) {
    case family::atomics: return do_atomic(me, i);
    case family::plain: return do_plain(me, i);
    case family::mutexes: return do_mutex(me, i);
    case family::semaphores: return do_semaphore(me, i);
    case family::conditions: return do_condition(me, i);
    case family::rwlocks: return do_rwlock(me, i);
    case family::futexes: return do_futex(me, i);
    case family::cancels: return do_cancel(me, i);
    case family::robust: return do_robust(me, i);
    default: return do_odd(me, i);
    }
}

instruction draw(family flavour) {
    const auto any = static_cast<family>(below(static_cast<unsigned>(family::count)));
    instruction i{below(3) == 0 ? any : flavour, below(60), below(2), below(2), nullptr};
    return i;
}

void* run(void* code) {
    auto& me = *static_cast<thread_code*>(code);
    for (unsigned i = 0; i < me.length; ++i) do_one(me, me.code[i]);
    return nullptr;
}

void make_robust(int type) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(&robust, &attributes);
}

} // namespace

int main(int argc, char** argv) {
    random_state = argc > 1 ? std::strtoull(argv[1], nullptr, 10) * 7919 + 17 : 0;
    for (int k = 0; k < 8; ++k) below(2);
    pthread_spin_init(&spinlock, 0);
    pthread_key_create(&key, [](void* of) { note(*static_cast<thread_code*>(of), atomics[1].fetch_add(1)); });
    make_robust(below(2) == 0 ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_ERRORCHECK);
    for (sem_t& s : semaphores) sem_init(&s, 0, below(2));
    const unsigned count = 2 + below(2);
    const auto flavour = static_cast<family>(below(static_cast<unsigned>(family::count)));
    static instruction inner[most_threads * most_instructions];
    unsigned inner_used = 0;
    for (unsigned t = 0; t < count; ++t) {
        threads[t].length = count == 2 ? 1 + below(3) : 1 + below(2);
        for (unsigned i = 0; i < threads[t].length; ++i) {
            instruction& drawn = threads[t].code[i] = draw(flavour);
            if (drawn.what != family::mutexes && drawn.what != family::rwlocks) continue;
            drawn.inside = &inner[inner_used++];
            *drawn.inside = draw(family::plain);
        }
    }
    main_thread = pthread_self();
    for (unsigned t = 0; t < count; ++t) pthread_create(&handles[t], nullptr, run, &threads[t]);
    unsigned ended_early = 0;
    for (unsigned t = 0; t < count; ++t) {
        void* result = nullptr;
        pthread_join(handles[t], &result);
        if (result == PTHREAD_CANCELED) ended_early |= 1U << t;
    }
    for (unsigned t = 0; t < count; ++t) std::printf(" %u", threads[t].found);
    std::printf(" %u %d %d %d %d\n", ended_early, plain[0], plain[1], atomics[0].load(), atomics[1].load());
    return 0;
}
