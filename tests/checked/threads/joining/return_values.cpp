// expect: verified
// What a thread returns, or passes to pthread_exit from deep inside, arrives at its join; objects on the way are
// destroyed.
#include <atomic>
#include <cassert>
#include <pthread.h>

std::atomic<int> destroyed{0};
int value = 42;

struct tracked {
    ~tracked() { ++destroyed; }
};

void leave() {
    const tracked object;
    pthread_exit(&value);
}

void* work(void* deep) {
    const tracked object;
    if (deep != nullptr) leave();
    return &value;
}

int main() {
    pthread_t one, two;
    pthread_create(&one, nullptr, work, nullptr);
    pthread_create(&two, nullptr, work, &value);
    void* first = nullptr;
    void* second = nullptr;
    pthread_join(one, &first);
    pthread_join(two, &second);
    assert(first == &value && second == &value);
    assert(destroyed == 3);
}
