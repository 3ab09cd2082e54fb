// expect: verified
// Destructors of thread-specific data run at thread end, again as long as one sets a value anew, and before the join.
#include <cassert>
#include <pthread.h>
#include <thread>

pthread_key_t key;
int runs = 0;

void destroy(void* count_down) {
    ++runs;
    auto* const left = static_cast<int*>(count_down);
    if (--*left > 0) pthread_setspecific(key, left);
}

int main() {
    pthread_key_create(&key, destroy);
    int left = 2;
    std::thread worker([&left] { pthread_setspecific(key, &left); });
    worker.join();
    assert(runs == 2 && left == 0);
    assert(pthread_getspecific(key) == nullptr);
    pthread_key_delete(key);
}
