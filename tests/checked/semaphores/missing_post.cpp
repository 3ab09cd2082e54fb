// expect: bug deadlock
// One of the two ways through forgets the post.
#include <atomic>
#include <semaphore.h>
#include <thread>

sem_t done;
std::atomic<bool> cancelled{false};

int main() {
    sem_init(&done, 0, 0);
    std::thread worker([] {
        if (cancelled) return;
        sem_post(&done);
    });
    cancelled = true;
    sem_wait(&done);
    worker.join();
}
