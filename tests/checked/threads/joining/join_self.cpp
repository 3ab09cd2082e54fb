// expect: bug invalid_join
// A thread joins itself and does not look at the answer.
#include <pthread.h>

int main() {
    pthread_t worker;
    pthread_create(
        &worker, nullptr,
        [](void*) -> void* {
            pthread_join(pthread_self(), nullptr);
            return nullptr;
        },
        nullptr);
    pthread_join(worker, nullptr);
}
