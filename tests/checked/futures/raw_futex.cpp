// expect: verified
// The futex system call itself: wait compares and sleeps in one step, so a wake after the store is never lost.
#include <atomic>
#include <cassert>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

std::atomic<int> word{0};

int main() {
    std::thread other([] {
        word = 1;
        syscall(SYS_futex, &word, FUTEX_WAKE_PRIVATE, 1, nullptr, nullptr, 0);
    });
    while (word == 0) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, 0, nullptr, nullptr, 0);
    assert(word == 1);
    other.join();
}
