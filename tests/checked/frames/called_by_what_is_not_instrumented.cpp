// expect: verified
// also: verified | --cxxflags -O2
// Instrumented functions return to one that is not, and that goes on to share its locals.
#include <pthread.h>

int calls = 0;

void* set(void* p) {
    *static_cast<int*>(p) = 1;
    return nullptr;
}
[[gnu::noinline]] void start(pthread_t* t, int* p) {
    pthread_create(t, nullptr, set, p);
    ++calls;
}
[[gnu::noinline]] void other() { ++calls; }
[[gnu::noinline]] void stop(pthread_t t) {
    pthread_join(t, nullptr);
    ++calls;
}

[[gnu::no_sanitize("thread")]] int main() {
    int mine[2] = {0, 0};
    pthread_t first, second;
    start(&first, &mine[0]);
    start(&second, &mine[1]);
    other();
    stop(first);
    stop(second);
    return calls + mine[0] + mine[1] == 7 ? 0 : 1;
}
