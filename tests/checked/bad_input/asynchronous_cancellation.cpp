// expect: copes
// Asynchronous cancellation may strike at any instruction.
#include <pthread.h>

void* work(void*) {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
    for (volatile int i = 0; i < 1000; i = i + 1) {
    }
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    pthread_cancel(worker);
    pthread_join(worker, nullptr);
}
