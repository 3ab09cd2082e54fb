// expect: bug invalid_join
// A detached thread cannot be joined.
#include <pthread.h>

int main() {
    pthread_t worker;
    pthread_create(
        &worker, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
    pthread_detach(worker);
    pthread_join(worker, nullptr);
}
