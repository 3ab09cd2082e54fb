// Fibers as a program makes them by hand: a stack between two pages that nobody may touch, and a switch of a few lines.
#pragma once

#include <cstddef>
#include <cstdlib>
#include <sys/mman.h>

extern "C" void switch_stacks(void** from, void* to);
asm(R"(
    .text
    .type switch_stacks, @function
switch_stacks:
    pushq %rbp
    pushq %rbx
    pushq %r12
    pushq %r13
    pushq %r14
    pushq %r15
    movq %rsp, (%rdi)
    movq %rsi, %rsp
    popq %r15
    popq %r14
    popq %r13
    popq %r12
    popq %rbx
    popq %rbp
    ret
)");

constexpr std::size_t page = 4096, stack_bytes = 8 * page, room_bytes = stack_bytes + 2 * page;

inline void* map_room() {
    return mmap(nullptr, room_bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

/// Runs `body` on the stack in `room`, of room_bytes, whenever it is resumed.
struct fiber {
    fiber(void* room, void (*body)(fiber&)) : body(body) {
        char* const low = static_cast<char*>(room) + page;
        mprotect(low - page, page, PROT_NONE);
        mprotect(low + stack_bytes, page, PROT_NONE);
        auto** sp = reinterpret_cast<void**>(low + stack_bytes);
        *--sp = nullptr;
        *--sp = reinterpret_cast<void*>(begin);
        for (int i = 0; i < 6; ++i) *--sp = nullptr;
        own = sp;
    }
    void resume() {
        present = this;
        switch_stacks(&caller, own);
    }
    void suspend() { switch_stacks(&own, caller); }

    void (*body)(fiber&);
    bool done = false;

private:
    static void begin() {
        fiber& me = *present;
        me.body(me);
        me.done = true;
        me.suspend();
        std::abort();
    }

    void *own, *caller;
    static thread_local fiber* present;
};
inline thread_local fiber* fiber::present;
