// expect: bug deadlock
// Spin a few turns, then announce oneself and sleep: without a last look after the announcement the wake-up can be
// missed. Only a run in which the spin gives up in vain shows it.
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
