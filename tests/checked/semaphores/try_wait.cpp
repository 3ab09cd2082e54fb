// expect: verified
// sem_trywait gets it or says EAGAIN; sem_getvalue shows a value that was true at some moment.
#include <cassert>
#include <cerrno>
#include <semaphore.h>
#include <thread>

sem_t places;

void visit() {
    if (sem_trywait(&places) != 0) {
        assert(errno == EAGAIN);
        return;
    }
    int left = -1;
    sem_getvalue(&places, &left);
    assert(left == 0);
    sem_post(&places);
}

int main() {
    sem_init(&places, 0, 1);
    std::thread other(visit);
    visit();
    other.join();
    int left = -1;
    sem_getvalue(&places, &left);
    assert(left == 1);
    sem_destroy(&places);
}
