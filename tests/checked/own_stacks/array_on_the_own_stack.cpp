// expect: verified
// A fiber's stack is an array on the stack of the thread that switches to it, and the fiber waits there for a flag.
#include <atomic>
#include <thread>
#include <ucontext.h>

std::atomic<bool> flag;
thread_local ucontext_t home, fiber;

void spin() {
    while (!flag) {
    }
}

int main() {
    std::thread spinner([] {
        char stack[1 << 14];
        getcontext(&fiber);
        fiber.uc_stack.ss_sp = stack;
        fiber.uc_stack.ss_size = sizeof stack;
        fiber.uc_link = &home;
        makecontext(&fiber, spin, 0);
        swapcontext(&home, &fiber);
    });
    flag = true;
    spinner.join();
}
