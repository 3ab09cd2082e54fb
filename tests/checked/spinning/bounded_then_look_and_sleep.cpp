// expect: verified
// The same with the last look.
#include <atomic>
#include <semaphore.h>
#include <thread>

std::atomic<bool> ready{false};
std::atomic<int> sleepers{0};
sem_t wake_up;

void wait_until_ready() {
    for (int turn = 0; turn < 3; ++turn)
        if (ready) return;
    ++sleepers;
    if (ready) return;
    sem_wait(&wake_up);
}

int main() {
    sem_init(&wake_up, 0, 0);
    std::thread other([] {
        ready = true;
        if (sleepers > 0) sem_post(&wake_up);
    });
    wait_until_ready();
    other.join();
}
