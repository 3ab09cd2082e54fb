// expect: verified
// A thread has the name that it was given; a new one has its creator's.
#include <cassert>
#include <cerrno>
#include <cstring>
#include <pthread.h>
#include <sys/prctl.h>
#include <thread>

bool is_called(pthread_t thread, const char* wanted) {
    char name[16];
    return pthread_getname_np(thread, name, sizeof name) == 0 && std::strcmp(name, wanted) == 0;
}

int main() {
    pthread_setname_np(pthread_self(), "main thread");
    std::thread worker([] {
        assert(is_called(pthread_self(), "main thread"));
        assert(pthread_setname_np(pthread_self(), "much too long a name") == ERANGE);
        prctl(PR_SET_NAME, "worker that is cut off");
        assert(is_called(pthread_self(), "worker that is "));
    });
    assert(is_called(pthread_self(), "main thread"));
    worker.join();
}
