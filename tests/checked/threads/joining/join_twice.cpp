// expect: bug invalid_join
// A thread is joined twice.
#include <pthread.h>

int main() {
    pthread_t worker;
    pthread_create(
        &worker, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
    pthread_join(worker, nullptr);
    pthread_join(worker, nullptr);
}
