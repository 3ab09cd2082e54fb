// expect: verified
// The lecture's bare machine: a thread is a stack, and one processor goes from stack to stack. Two routines pass it to
// each other by hand, where a scheduler would choose who is next. A new stack is laid out as if its thread had left off
// once; so the first switch to it "returns" into the thread root, which calls the routine. When that returns it is back
// in the root: the thread has finished, and its last switch is for good.
//
// Elsewhere: POSIX had makecontext and swapcontext, which call the kernel at each switch; Boost.Context is this for
// many processors, greenlets are for Python; Go and Java keep theirs to themselves. To the checker all of it is one
// thread: the kernel has been asked for no other.
#include "lockstep/fiber/context.hpp"

#include <array>
#include <cassert>
#include <cstddef>
#include <cstdio>
#include <string>

namespace {

struct thread {
    const char* name;
    void (*routine)();
    lockstep::context::stack_pointer left_at;
    thread* afterwards; ///< who has the processor when it has finished
    bool finished;
};

void ping();
void pong();

thread first{"main", nullptr, nullptr, nullptr, false};
thread b{"pong", pong, nullptr, &first, false};
thread a{"ping", ping, nullptr, &b, false};

std::string order;

void step(const thread& who, const char* what) {
    std::printf("%s %s\n", who.name, what);
    order += who.name;
    order += ' ';
}

/// One leaves off here, and the other goes on where it left off. Returns when somebody switches back.
void switch_stacks(thread& from, thread& to) { lockstep::context::switch_stacks(from.left_at, to.left_at, &to); }

void ping() {
    step(a, "begins");
    switch_stacks(a, b);
    step(a, "goes on");
    switch_stacks(a, b);
    step(a, "returns to the root");
}

void pong() {
    step(b, "begins, on a stack of its own");
    switch_stacks(b, a);
    step(b, "goes on");
    switch_stacks(b, a);
    step(b, "returns to the root");
}

/// Nobody has called it, so there is nowhere to return to.
void root(void* message) {
    thread& me = *static_cast<thread*>(message); // of the first switch to this stack
    me.routine();
    me.finished = true;
    switch_stacks(me, *me.afterwards);
}

} // namespace

int main() {
    alignas(16) static std::array<std::byte, 64 * 1024> stack_of_a, stack_of_b;
    a.left_at = lockstep::context::lay_out(stack_of_a.data() + stack_of_a.size(), root);
    b.left_at = lockstep::context::lay_out(stack_of_b.data() + stack_of_b.size(), root);
    step(first, "has laid out two stacks");
    switch_stacks(first, a);
    step(first, "is back");
    assert(a.finished && b.finished);
    assert(order == "main ping pong ping pong ping pong main ");
}
