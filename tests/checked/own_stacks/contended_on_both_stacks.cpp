// expect: verified
// Each of two threads takes a mutex on its own stack and on that of a fiber of its own, and waits for it on either.
#include <cassert>
#include <mutex>
#include <thread>
#include <ucontext.h>
#include <vector>

std::mutex lock;
int count;
thread_local ucontext_t thread_context, fiber_context;

void add() {
    std::lock_guard guard(lock);
    ++count;
}

void run() {
    std::vector<char> stack(1 << 16);
    getcontext(&fiber_context);
    fiber_context.uc_stack.ss_sp = stack.data();
    fiber_context.uc_stack.ss_size = stack.size();
    fiber_context.uc_link = &thread_context;
    makecontext(&fiber_context, add, 0);
    swapcontext(&thread_context, &fiber_context);
    add();
}

int main() {
    std::thread a(run), b(run);
    a.join();
    b.join();
    assert(count == 4);
}
