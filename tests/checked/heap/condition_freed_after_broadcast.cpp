// expect: verified
// After the broadcast nobody waits any more, so the condition variable may go, though not all have returned.
#include <memory>
#include <pthread.h>
#include <thread>

pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
pthread_cond_t* ready = new pthread_cond_t;
bool is_ready = false;

int main() {
    pthread_cond_init(ready, nullptr);
    std::thread waiter([] {
        pthread_mutex_lock(&m);
        if (!is_ready) pthread_cond_wait(ready, &m);
        pthread_mutex_unlock(&m);
    });
    pthread_mutex_lock(&m);
    is_ready = true;
    pthread_cond_broadcast(ready);
    pthread_cond_destroy(ready);
    delete ready;
    pthread_mutex_unlock(&m);
    waiter.join();
}
