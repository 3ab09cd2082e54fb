// expect: outcomes worker is done*
// also: verified
// pthread_exit in main ends only that thread; the process lives on until the last one ends.
#include <cstdio>
#include <pthread.h>

void* work(void*) {
    std::puts("worker is done");
    return nullptr;
}

int main() {
    pthread_t worker;
    pthread_create(&worker, nullptr, work, nullptr);
    pthread_detach(worker);
    pthread_exit(nullptr);
}
