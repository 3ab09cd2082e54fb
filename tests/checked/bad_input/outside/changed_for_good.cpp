// expect: bug nondeterminism
// never says: assertion failed:
// A system call that Lockstep does not see changes the process for good: the assertion fails in the first execution and in no
// other one. A bug that its schedule does not show again is not told as that bug.
#include <cassert>
#include <sys/syscall.h>
#include <thread>

/// umask, which answers what was set before.
long set_mask(long mask) {
    long before;
    asm volatile("syscall" : "=a"(before) : "a"(SYS_umask), "D"(mask) : "rcx", "r11", "memory");
    return before;
}

int main() {
    std::thread([] { assert(set_mask(0) == 0); }).join();
}
