// expect: copes
// Asynchronous cancellation may strike at any instruction.
#include <pthread.h>

void* work(void*) {
    pthread_setcanceltype(PTHREAD_CANCEL_ASYNCHRONOUS, nullptr);
    volatile int turns = 1000;
    while (turns != 0) {
        const int left = turns - 1;
        turns = left;
    }
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    pthread_cancel(worker);
    pthread_join(worker, nullptr);
}
