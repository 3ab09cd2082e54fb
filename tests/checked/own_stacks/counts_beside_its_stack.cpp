// expect: bug assertion
// A fiber's stack and the number of its turns lie in one block of the heap, the number below the stack.
#include "fibers.hpp"

#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> flag;
thread_local int* turns;

void spin(fiber&) {
    while (!flag) assert(++*turns < 6);
}

int main() {
    std::thread spinner([] {
        char* const block = static_cast<char*>(std::aligned_alloc(page, page + room_bytes));
        turns = new (block) int(0);
        fiber f(block + page, spin);
        f.resume();
        mprotect(block + page, room_bytes, PROT_READ | PROT_WRITE);
        std::free(block);
    });
    flag = true;
    spinner.join();
}
