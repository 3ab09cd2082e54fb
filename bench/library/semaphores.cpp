// A pair of acquire and release of a semaphore that has a unit to give.
#include "lockstep/sync/semaphore.hpp"
#include "measure.hpp"

#include <semaphore.h>
#include <semaphore>

namespace {

using namespace bench;

class posix_semaphore {
public:
    explicit posix_semaphore(unsigned n) { sem_init(&s_, 0, n); }
    ~posix_semaphore() { sem_destroy(&s_); }
    posix_semaphore(const posix_semaphore&) = delete;
    posix_semaphore& operator=(const posix_semaphore&) = delete;
    void acquire() { sem_wait(&s_); }
    void release() { sem_post(&s_); }

private:
    sem_t s_;
};

template <class Semaphore>
double pair() {
    Semaphore s(1);
    const company there;
    return ns_a_turn([&](std::uint64_t n) {
        for (std::uint64_t i = 0; i < n; ++i) {
            s.acquire();
            keep(i);
            s.release();
        }
    });
}

const measurement ours("semaphore/pair/lockstep", pair<lockstep::semaphore>);
const measurement standard("semaphore/pair/std", pair<std::counting_semaphore<>>);
const measurement posix("semaphore/pair/sem_t", pair<posix_semaphore>);

} // namespace
