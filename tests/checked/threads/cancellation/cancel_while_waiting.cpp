// expect: verified
// A thread cancelled in a condition wait has its mutex back and runs its clean-up handler, which releases it.
#include <cassert>
#include <pthread.h>

pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t never = PTHREAD_COND_INITIALIZER;
bool cleaned = false;

void clean_up(void*) {
    cleaned = true;
    pthread_mutex_unlock(&lock);
}

void* wait_for_ever(void*) {
    pthread_mutex_lock(&lock);
    pthread_cleanup_push(clean_up, nullptr);
    for (;;) pthread_cond_wait(&never, &lock);
    pthread_cleanup_pop(0);
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, wait_for_ever, nullptr);
    pthread_cancel(worker);
    void* result = nullptr;
    pthread_join(worker, &result);
    assert(result == PTHREAD_CANCELED && cleaned);
    assert(pthread_mutex_trylock(&lock) == 0);
}
