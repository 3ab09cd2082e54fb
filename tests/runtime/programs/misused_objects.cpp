// Three threads that treat the same two blocks of memory as whatever synchronisation object comes up next, in a random
// order: what no sane program does, and what the runtime must take in its stride.
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <pthread.h>
#include <semaphore.h>

namespace {

constexpr int calls_of_a_thread = 14;
constexpr std::size_t block_bytes = 64; // holds each of the objects

void* block[2];

class dice {
public:
    explicit dice(unsigned seed) : state_(seed) {}
    unsigned below(unsigned n) {
        state_ = state_ * 1664525U + 1013904223U;
        return (state_ >> 16) % n;
    }

private:
    unsigned state_;
};

timespec soon() {
    timespec at;
    clock_gettime(CLOCK_REALTIME, &at);
    at.tv_nsec = at.tv_nsec < 999'000'000 ? at.tv_nsec + 1'000'000 : at.tv_nsec;
    return at;
}

void use_mutex(dice& d, void* at) {
    auto* const m = static_cast<pthread_mutex_t*>(at);
    const timespec deadline = soon();
    switch (d.below(7)) {
    case 0: {
        pthread_mutexattr_t how;
        pthread_mutexattr_init(&how);
        const int types[] = {PTHREAD_MUTEX_NORMAL, PTHREAD_MUTEX_RECURSIVE, PTHREAD_MUTEX_ERRORCHECK};
        pthread_mutexattr_settype(&how, types[d.below(3)]);
        if (d.below(2) != 0) pthread_mutexattr_setrobust(&how, PTHREAD_MUTEX_ROBUST);
        pthread_mutex_init(m, &how);
        break;
    }
    case 1: pthread_mutex_trylock(m); break;
    case 2: pthread_mutex_timedlock(m, &deadline); break;
    case 3: pthread_mutex_lock(m); break;
    case 4: pthread_mutex_unlock(m); break;
    case 5: pthread_mutex_destroy(m); break;
    case 6: pthread_mutex_consistent(m); break;
    }
}

void use_semaphore(dice& d, void* at) {
    auto* const s = static_cast<sem_t*>(at);
    const timespec deadline = soon();
    switch (d.below(5)) {
    case 0: sem_init(s, 0, d.below(3)); break;
    case 1: sem_trywait(s); break;
    case 2: sem_timedwait(s, &deadline); break;
    case 3: sem_post(s); break;
    case 4: sem_destroy(s); break;
    }
}

void use_barrier(dice& d, void* at) {
    auto* const b = static_cast<pthread_barrier_t*>(at);
    switch (d.below(3)) {
    case 0: pthread_barrier_init(b, nullptr, 1 + d.below(3)); break;
    case 1: pthread_barrier_wait(b); break;
    case 2: pthread_barrier_destroy(b); break;
    }
}

void use_rwlock(dice& d, void* at) {
    auto* const l = static_cast<pthread_rwlock_t*>(at);
    const timespec deadline = soon();
    switch (d.below(6)) {
    case 0: pthread_rwlock_init(l, nullptr); break;
    case 1: pthread_rwlock_tryrdlock(l); break;
    case 2: pthread_rwlock_rdlock(l); break;
    case 3: pthread_rwlock_timedwrlock(l, &deadline); break;
    case 4: pthread_rwlock_unlock(l); break;
    case 5: pthread_rwlock_destroy(l); break;
    }
}

void use_condition(dice& d, void* at) {
    auto* const c = static_cast<pthread_cond_t*>(at);
    auto* const m = static_cast<pthread_mutex_t*>(block[d.below(2)]);
    const timespec deadline = soon();
    switch (d.below(6)) {
    case 0: pthread_cond_init(c, nullptr); break;
    case 1: pthread_cond_signal(c); break;
    case 2: pthread_cond_broadcast(c); break;
    case 3: pthread_cond_destroy(c); break;
    case 4:
        pthread_mutex_trylock(m);
        pthread_cond_timedwait(c, m, &deadline);
        break;
    case 5:
        pthread_mutex_trylock(m);
        pthread_cond_wait(c, m);
        break;
    }
}

void use_spinlock(dice& d, void* at) {
    auto* const s = static_cast<pthread_spinlock_t*>(at);
    switch (d.below(4)) {
    case 0: pthread_spin_init(s, 0); break;
    case 1: pthread_spin_trylock(s); break;
    case 2: pthread_spin_unlock(s); break;
    case 3: pthread_spin_destroy(s); break;
    }
}

/// The memory itself: wiped, or given back and made anew.
void use_memory(dice& d, unsigned which) {
    if (d.below(2) == 0) {
        std::memset(block[which], 0, block_bytes);
        return;
    }
    void* const old = block[which];
    block[which] = std::calloc(1, block_bytes);
    std::free(old);
}

void* misuse(void* seed) {
    dice d(static_cast<unsigned>(reinterpret_cast<unsigned long>(seed)));
    d.below(2); // the first number says little of the seed
    for (int i = 0; i < calls_of_a_thread; ++i) {
        const unsigned which = d.below(2);
        switch (d.below(8)) {
        case 0: use_mutex(d, block[which]); break;
        case 1: use_semaphore(d, block[which]); break;
        case 2: use_barrier(d, block[which]); break;
        case 3: use_rwlock(d, block[which]); break;
        case 4: use_condition(d, block[which]); break;
        case 5: use_spinlock(d, block[which]); break;
        case 6: use_memory(d, which); break;
        case 7: pthread_once(static_cast<pthread_once_t*>(block[which]), [] {}); break;
        }
    }
    return nullptr;
}

} // namespace

int main(int argc, char** argv) {
    const unsigned long seed = argc > 1 ? std::strtoul(argv[1], nullptr, 10) * 31 : 31;
    for (void*& b : block) b = std::calloc(1, block_bytes);
    pthread_t others[2];
    for (unsigned long i = 0; i < 2; ++i)
        pthread_create(&others[i], nullptr, misuse, reinterpret_cast<void*>(seed + i + 1));
    misuse(reinterpret_cast<void*>(seed));
    for (const pthread_t other : others) pthread_join(other, nullptr);
}
