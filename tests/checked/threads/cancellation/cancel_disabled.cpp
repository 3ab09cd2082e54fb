// expect: verified
// While cancellation is disabled a thread passes its cancellation points; it ends at the first one after.
#include <cassert>
#include <pthread.h>

bool finished_critical = false;

void* work(void*) {
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
    pthread_testcancel();
    finished_critical = true;
    pthread_setcancelstate(PTHREAD_CANCEL_ENABLE, nullptr);
    pthread_testcancel();
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    pthread_cancel(worker);
    void* result = nullptr;
    pthread_join(worker, &result);
    assert(result == nullptr || (result == PTHREAD_CANCELED && finished_critical));
}
