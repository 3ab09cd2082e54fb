// expect: verified
// A thread that nobody joins: worth a warning, but the process simply ends with main.
#include <atomic>
#include <pthread.h>

std::atomic<int> steps{0};

void* work(void*) {
    ++steps;
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    ++steps;
}
