// expect: verified
// Whoever leaves last unlocks and destroys the lock: allowed as soon as nobody else can reach it.
#include <pthread.h>
#include <thread>

struct shared_state {
    pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    int users = 2;
};

void leave(shared_state* state) {
    pthread_mutex_lock(&state->lock);
    const bool last = --state->users == 0;
    pthread_mutex_unlock(&state->lock);
    if (!last) return;
    pthread_mutex_destroy(&state->lock);
    delete state;
}

int main() {
    auto* state = new shared_state;
    std::thread other(leave, state);
    leave(state);
    other.join();
}
