// expect: verified
// also: verified | --cxxflags -O2
// A coroutine of the program's own on an array in main's frame: the frames of a thread need not lie in the order of calls.
#include <thread>
#include <ucontext.h>

ucontext_t main_context, coroutine;
int steps = 0;

void step() { ++steps; }

void body() {
    step();
    swapcontext(&coroutine, &main_context);
    step();
}

int main() {
    char stack[65536];
    int mine = 0;
    getcontext(&coroutine);
    coroutine.uc_stack.ss_sp = stack;
    coroutine.uc_stack.ss_size = sizeof stack;
    coroutine.uc_link = &main_context;
    makecontext(&coroutine, body, 0);
    swapcontext(&main_context, &coroutine);
    std::thread worker([&mine] { mine = 1; });
    step();
    swapcontext(&main_context, &coroutine);
    worker.join();
    return mine + steps == 4 ? 0 : 1;
}
