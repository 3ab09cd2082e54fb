// expect: verified
// pthread_once.
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_once_t once = PTHREAD_ONCE_INIT;
int initialised = 0;

void use() {
    pthread_once(&once, [] { ++initialised; });
    assert(initialised == 1);
}

int main() {
    std::thread other(use);
    use();
    other.join();
}
