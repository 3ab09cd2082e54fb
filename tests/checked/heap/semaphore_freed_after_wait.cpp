// expect: verified
// Whoever waited frees the semaphore at once: the post has happened, and nobody looks at it any more.
#include <semaphore.h>
#include <thread>

int main() {
    auto* const done = new sem_t;
    sem_init(done, 0, 0);
    std::thread poster([=] { sem_post(done); });
    sem_wait(done);
    sem_destroy(done);
    delete done;
    poster.join();
}
