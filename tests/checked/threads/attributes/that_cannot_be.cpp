// expect: verified
// pthread_create answers as glibc does where a thread cannot have what its attributes ask for, and the thread never runs.
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <pthread.h>
#include <sched.h>

void* never_run(void*) { std::abort(); }
void* run(void*) { return nullptr; }

int main() {
    pthread_t thread;
    pthread_attr_t attributes;
    assert(pthread_create(&thread, nullptr, run, nullptr) == 0);
    pthread_join(thread, nullptr);

    cpu_set_t processors;
    CPU_ZERO(&processors);
    CPU_SET(1000, &processors);
    pthread_attr_init(&attributes);
    pthread_attr_setaffinity_np(&attributes, sizeof processors, &processors);
    assert(pthread_create(&thread, &attributes, never_run, nullptr) == EINVAL);

    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, std::size_t{1} << 50);
    assert(pthread_create(&thread, &attributes, never_run, nullptr) == EAGAIN);

    pthread_attr_init(&attributes);
    sched_getaffinity(0, sizeof processors, &processors);
    pthread_attr_setaffinity_np(&attributes, sizeof processors, &processors);
    pthread_attr_setstacksize(&attributes, 1 << 20);
    assert(pthread_create(&thread, &attributes, run, nullptr) == 0);
    pthread_join(thread, nullptr);
}
