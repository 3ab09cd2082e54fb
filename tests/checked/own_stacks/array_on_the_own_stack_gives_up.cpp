// expect: bug assertion
// also: bug assertion | --cxxflags=-O0
// As array_on_the_own_stack.cpp, but the thread resumes the fiber again and again, and counts how often. It counts in a frame
// that lies below the fiber's.
#include <atomic>
#include <cassert>
#include <thread>
#include <ucontext.h>

std::atomic<bool> flag;
thread_local ucontext_t home, fiber;
thread_local bool done;

void look() {
    while (!flag) swapcontext(&fiber, &home);
    done = true;
}

[[gnu::noinline]] void resume() {
    int tries = 0;
    while (!done) {
        swapcontext(&home, &fiber);
        assert(++tries < 6);
    }
}

int main() {
    std::thread poller([] {
        char stack[1 << 14];
        getcontext(&fiber);
        fiber.uc_stack.ss_sp = stack;
        fiber.uc_stack.ss_size = sizeof stack;
        fiber.uc_link = &home;
        makecontext(&fiber, look, 0);
        resume();
    });
    flag = true;
    poller.join();
}
