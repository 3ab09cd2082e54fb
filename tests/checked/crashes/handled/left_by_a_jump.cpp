// expect: verified
// also: verified | --cxxflags -O2
// The program handles a segmentation fault of its own, and leaves the handler by a long jump, twice in each thread.
#include <cassert>
#include <csetjmp>
#include <csignal>
#include <thread>

thread_local sigjmp_buf out;
thread_local int faults;

void handle(int) { siglongjmp(out, 1); }

void probe() {
    int* volatile nowhere = nullptr;
    for (int i = 0; i < 2; ++i) {
        if (sigsetjmp(out, 1) == 0) *nowhere = 1;
        else ++faults;
    }
    assert(faults == 2);
}

int main() {
    std::signal(SIGSEGV, handle);
    std::thread other(probe);
    probe();
    other.join();
}
