// expect: verified
// pthread_tryjoin_np and pthread_timedjoin_np: busy, timed out, or joined.
#include <cassert>
#include <cerrno>
#include <ctime>
#include <pthread.h>

int main() {
    pthread_t worker;
    pthread_create(
        &worker, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
    int answer = pthread_tryjoin_np(worker, nullptr);
    assert(answer == 0 || answer == EBUSY);
    if (answer == 0) return 0;
    timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += 1;
    answer = pthread_timedjoin_np(worker, nullptr, &deadline);
    assert(answer == 0 || answer == ETIMEDOUT);
    if (answer != 0) pthread_join(worker, nullptr);
}
