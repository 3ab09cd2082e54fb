// expect: verified
// Two readers that meet at a barrier inside their critical sections: possible, because a shared lock lets both in.
#include <pthread.h>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
pthread_barrier_t meeting;

void read_shared() {
    std::shared_lock<std::shared_mutex> guard(lock);
    pthread_barrier_wait(&meeting);
}

int main() {
    pthread_barrier_init(&meeting, nullptr, 2);
    std::thread other(read_shared);
    read_shared();
    other.join();
    pthread_barrier_destroy(&meeting);
}
