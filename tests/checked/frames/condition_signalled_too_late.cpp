// expect: bug use_after_return
// The signal comes after the unlock: the waiter may have seen what it waits for and gone, and its condition with it.
#include <pthread.h>

pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;

struct request {
    pthread_cond_t answered = PTHREAD_COND_INITIALIZER;
    bool done = false;
};

void* answer(void* p) {
    request* r = static_cast<request*>(p);
    pthread_mutex_lock(&mutex);
    r->done = true;
    pthread_mutex_unlock(&mutex);
    pthread_cond_signal(&r->answered);
    return nullptr;
}

pthread_t ask() {
    request r;
    pthread_t server;
    pthread_create(&server, nullptr, answer, &r);
    pthread_mutex_lock(&mutex);
    while (!r.done) pthread_cond_wait(&r.answered, &mutex);
    pthread_mutex_unlock(&mutex);
    return server;
}

int main() { pthread_join(ask(), nullptr); }
