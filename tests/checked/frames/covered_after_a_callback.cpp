// expect: bug use_after_return
// A callback of the C library returns, less far up the stack, between the return in question and the write.
#include <cstdlib>
#include <pthread.h>

pthread_t worker;
int kept = 0;

void* write_to(void* p) {
    *static_cast<int*>(p) = 1;
    return nullptr;
}

[[gnu::noinline]] void start() {
    int result = 0;
    pthread_create(&worker, nullptr, write_to, &result);
}

int compare(const void* a, const void* b) { return *static_cast<const int*>(a) - *static_cast<const int*>(b); }

[[gnu::noinline]] void cover() {
    volatile int numbers[8] = {};
    numbers[3] = 1;
    pthread_join(worker, nullptr);
    kept = numbers[3];
}

int main() {
    int values[2] = {2, 1};
    start();
    std::qsort(values, 2, sizeof values[0], compare);
    cover();
}
