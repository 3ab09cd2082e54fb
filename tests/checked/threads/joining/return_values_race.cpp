// expect: bug data_race
// The destructor that pthread_exit runs and the other thread touch the same counter.
#include <pthread.h>

int destroyed = 0;

struct tracked {
    ~tracked() { ++destroyed; }
};

void* work(void*) {
    const tracked object;
    pthread_exit(nullptr);
}

int main() {
    pthread_t one, two;
    pthread_create(&one, nullptr, work, nullptr);
    pthread_create(&two, nullptr, work, nullptr);
    pthread_join(one, nullptr);
    pthread_join(two, nullptr);
}
