// expect: bug assertion
// "It has surely done its work when the cancellation comes."
#include <cassert>
#include <pthread.h>
#include <unistd.h>

bool done = false;

void* work(void*) {
    usleep(10); // a cancellation point
    done = true;
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    usleep(1000);
    pthread_cancel(worker);
    pthread_join(worker, nullptr);
    assert(done);
}
