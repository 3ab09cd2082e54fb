// A small random program, determined by its argument, about lives: of threads that make threads, end holding locks, leave
// things to do at exit; of semaphores that are made anew while others use them, and of locks, conditions and barriers that
// are made anew between two uses, under a lock that is not. Prints what each thread found.
//
// Not here: registering for exit while the process ends, which is a limit (README.md), and making a lock anew in the midst of
// its use: the search tells that race, and does not look for what else comes of it.
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <pthread.h>
#include <semaphore.h>
#include <unistd.h>

namespace {

std::uint64_t random_state;
unsigned below(unsigned n) {
    random_state = random_state * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<unsigned>(random_state >> 33) % n;
}

enum class family { numbers, barriers, recursion, errors, owners, made_anew, keys, exits, children, count };

struct instruction {
    family what;
    unsigned variant, object, value;
};

constexpr unsigned most_threads = 3, most_instructions = 3;
struct thread_code {
    unsigned length;
    instruction code[most_instructions];
    unsigned found;
    instruction child;
    pthread_t made;
    bool has_made;
} threads[most_threads];

std::atomic<unsigned> numbers[2];
pthread_barrier_t barrier;
pthread_mutex_t recursive, checking, robust;
sem_t semaphore;
pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER; ///< of what is made anew
pthread_mutex_t new_mutex = PTHREAD_MUTEX_INITIALIZER;
pthread_rwlock_t new_rwlock = PTHREAD_RWLOCK_INITIALIZER;
pthread_cond_t new_condition = PTHREAD_COND_INITIALIZER;
pthread_barrier_t new_barrier;
pthread_key_t key;
std::atomic<unsigned> order;

void note(thread_code& me, int seen) { me.found = me.found * 7 + static_cast<unsigned>(seen) + 1; }

void make_mutex(pthread_mutex_t* m, int type, bool is_robust) {
    pthread_mutexattr_t attributes;
    pthread_mutexattr_init(&attributes);
    pthread_mutexattr_settype(&attributes, type);
    if (is_robust) pthread_mutexattr_setrobust(&attributes, PTHREAD_MUTEX_ROBUST);
    pthread_mutex_init(m, &attributes);
}

void do_number(thread_code& me, const instruction& i) {
    std::atomic<unsigned>& n = numbers[i.object];
    switch (i.variant % 3) {
    case 0: return note(me, static_cast<int>(n.load()));
    case 1: return n.store(i.value + 1);
    default: return note(me, static_cast<int>(n.fetch_add(1)));
    }
}

void do_recursive(thread_code& me, const instruction& i) {
    const int taken = i.variant % 2 == 0 ? pthread_mutex_lock(&recursive) : pthread_mutex_trylock(&recursive);
    note(me, taken);
    if (taken != 0) return;
    note(me, pthread_mutex_lock(&recursive));
    do_number(me, i);
    pthread_mutex_unlock(&recursive);
    pthread_mutex_unlock(&recursive);
}

void do_checking(thread_code& me, const instruction& i) {
    switch (i.variant % 4) {
    case 0: return note(me, pthread_mutex_unlock(&checking) == 0 ? 0 : 1);
    case 1: return note(me, pthread_mutex_trylock(&checking) == 0 ? 0 : 1);
    default:
        note(me, pthread_mutex_lock(&checking) == 0 ? 0 : 1);
        if (i.value == 0) do_number(me, i);
        if (i.variant > 20) pthread_mutex_unlock(&checking);
    }
}

/// Whoever has value 1 ends with it.
void do_robust(thread_code& me, const instruction& i) {
    const int taken = pthread_mutex_lock(&robust);
    note(me, taken == EOWNERDEAD ? 1 : taken == 0 ? 0 : 2);
    if (taken == EOWNERDEAD && i.variant % 2 == 0) pthread_mutex_consistent(&robust);
    if (taken == ENOTRECOVERABLE) return;
    if (i.value == 1) pthread_exit(nullptr);
    pthread_mutex_unlock(&robust);
}

void do_new_semaphore(thread_code& me, const instruction& i) {
    switch (i.variant % 3) {
    case 0: sem_init(&semaphore, 0, i.value); return;
    case 1: return note(me, sem_trywait(&semaphore) == 0 ? 1 : 0);
    default: sem_post(&semaphore);
    }
}

/// Sometimes nobody unlocks it: whoever makes it anew does so although it is held.
void do_new_mutex(thread_code& me, const instruction& i) {
    if (i.variant % 3 == 0)
        return make_mutex(&new_mutex, i.value == 0 ? PTHREAD_MUTEX_NORMAL : PTHREAD_MUTEX_RECURSIVE, false);
    const int taken = pthread_mutex_trylock(&new_mutex);
    note(me, taken == 0 ? 1 : 0);
    if (taken == 0 && i.variant % 3 == 1) pthread_mutex_unlock(&new_mutex);
}

void do_new_rwlock(thread_code& me, const instruction& i) {
    int taken = 0;
    switch (i.variant % 4) {
    case 0: pthread_rwlock_init(&new_rwlock, nullptr); return;
    case 1: taken = pthread_rwlock_trywrlock(&new_rwlock); break;
    default: taken = pthread_rwlock_tryrdlock(&new_rwlock);
    }
    note(me, taken == 0 ? 1 : 0);
    if (taken == 0 && i.value == 0) pthread_rwlock_unlock(&new_rwlock);
}

/// Those who wait have left the gate.
void do_new_condition(thread_code& me, const instruction& i) {
    timespec soon{};
    clock_gettime(CLOCK_REALTIME, &soon);
    soon.tv_nsec += 1'000;
    switch (i.variant % 5) {
    case 0: pthread_cond_init(&new_condition, nullptr); return;
    case 1: pthread_cond_signal(&new_condition); return;
    case 2: pthread_cond_broadcast(&new_condition); return;
    case 3: pthread_cond_wait(&new_condition, &gate); return note(me, 1);
    default: note(me, pthread_cond_timedwait(&new_condition, &gate, &soon) == 0 ? 1 : 0);
    }
}

void do_new_barrier(thread_code& me, const instruction& i) {
    if (i.variant % 2 == 0) pthread_barrier_init(&new_barrier, nullptr, 1);
    else note(me, pthread_barrier_wait(&new_barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? 1 : 0);
}

void do_made_anew(thread_code& me, const instruction& i) {
    const unsigned which = i.variant / 5 % 6;
    if (which == 0) return do_new_semaphore(me, i);
    pthread_mutex_lock(&gate);
    switch (which) {
    case 1: do_new_semaphore(me, i); break;
    case 2: do_new_mutex(me, i); break;
    case 3: do_new_rwlock(me, i); break;
    case 4: do_new_condition(me, i); break;
    default: do_new_barrier(me, i);
    }
    pthread_mutex_unlock(&gate);
}

void do_key(thread_code& me, const instruction& i) {
    pthread_key_t another;
    switch (i.variant % 4) {
    case 0:
    case 1: pthread_setspecific(key, &me); return;
    case 2: return note(me, pthread_getspecific(key) == nullptr ? 0 : 1);
    default:
        if (pthread_key_create(&another, nullptr) == 0) note(me, static_cast<int>(another - key) % 5);
    }
}

void do_exit(thread_code& me, const instruction& i) {
    switch (i.variant % 5) {
    case 0: std::atexit([] { order = order * 3 + 1; }); return;
    case 1: std::atexit([] { order = order * 3 + 2; }); return;
    case 2:
        if (numbers[i.object].load() == 1) std::_Exit(3);
        return;
    case 3:
        if (i.value == 0) pthread_exit(nullptr);
        return;
    default: do_number(me, i);
    }
}

void do_one(thread_code& me, const instruction& i);

void* run_child(void* parent) {
    auto& me = *static_cast<thread_code*>(parent);
    thread_code mine{};
    do_one(mine, me.child);
    numbers[me.child.object].fetch_add(mine.found % 5);
    return nullptr;
}

void do_child(thread_code& me, const instruction& i) {
    if (me.has_made) return;
    me.has_made = pthread_create(&me.made, nullptr, run_child, &me) == 0;
    if (i.variant % 4 == 0) pthread_cancel(me.made);
    if (i.variant % 3 == 0) pthread_detach(me.made);
    else if (i.variant % 3 == 1) pthread_join(me.made, nullptr);
}

void do_one(thread_code& me, const instruction& i) {
    switch (i.what) {
    case family::numbers: return do_number(me, i);
    case family::barriers: return note(me, pthread_barrier_wait(&barrier) == PTHREAD_BARRIER_SERIAL_THREAD ? 1 : 0);
    case family::recursion: return do_recursive(me, i);
    case family::errors: return do_checking(me, i);
    case family::owners: return do_robust(me, i);
    case family::made_anew: return do_made_anew(me, i);
    case family::keys: return do_key(me, i);
    case family::exits: return do_exit(me, i);
    default: return do_child(me, i);
    }
}

instruction draw(family flavour) {
    const auto any = static_cast<family>(below(static_cast<unsigned>(family::count)));
    return {below(3) == 0 ? any : flavour, below(60), below(2), below(2)};
}

void* run(void* code) {
    auto& me = *static_cast<thread_code*>(code);
    for (unsigned i = 0; i < me.length; ++i) do_one(me, me.code[i]);
    return nullptr;
}

} // namespace

int main(int argc, char** argv) {
    random_state = argc > 1 ? std::strtoull(argv[1], nullptr, 10) * 7919 + 17 : 0;
    for (int k = 0; k < 8; ++k) below(2);
    pthread_barrier_init(&barrier, nullptr, 2);
    pthread_barrier_init(&new_barrier, nullptr, 1);
    make_mutex(&recursive, PTHREAD_MUTEX_RECURSIVE, false);
    make_mutex(&checking, PTHREAD_MUTEX_ERRORCHECK, false);
    make_mutex(&robust, PTHREAD_MUTEX_NORMAL, true);
    sem_init(&semaphore, 0, 1);
    pthread_key_create(
        &key, [](void* of) { note(*static_cast<thread_code*>(of), static_cast<int>(numbers[1].fetch_add(1))); });
    std::atexit([] {
        const unsigned last = order;
        char text[] = {'<', static_cast<char>('a' + last % 26), '>'};
        if (write(1, text, sizeof text) < 0) std::abort();
    });
    const unsigned count = 2 + (below(3) == 0 ? 1 : 0);
    const auto flavour = static_cast<family>(below(static_cast<unsigned>(family::count)));
    for (unsigned t = 0; t < count; ++t) {
        threads[t].length = 1 + below(count == 2 ? 2 : 1);
        for (unsigned i = 0; i < threads[t].length; ++i) threads[t].code[i] = draw(flavour);
        threads[t].child = draw(family::numbers);
        const family what = threads[t].child.what;
        if (what == family::children || what == family::exits) threads[t].child.what = family::barriers;
    }
    pthread_t handles[most_threads];
    for (unsigned t = 0; t < count; ++t) pthread_create(&handles[t], nullptr, run, &threads[t]);
    for (unsigned t = 0; t < count; ++t) pthread_join(handles[t], nullptr);
    for (unsigned t = 0; t < count; ++t) std::printf(" %u", threads[t].found);
    std::printf(" %u %u\n", numbers[0].load(), numbers[1].load());
    return 0;
}
