// expect: bug invalid_join
// Two threads join the same third one.
#include <pthread.h>
#include <thread>

int main() {
    pthread_t worker;
    pthread_create(
        &worker, nullptr, [](void*) -> void* { return nullptr; }, nullptr);
    std::thread other([worker] { pthread_join(worker, nullptr); });
    pthread_join(worker, nullptr);
    other.join();
}
