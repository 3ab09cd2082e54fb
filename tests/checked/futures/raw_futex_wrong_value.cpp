// expect: bug lost_wakeup or deadlock
// The value is read again for the call: if it changed in between, the futex compares the new value with itself and
// sleeps.
#include <atomic>
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
    if (word == 0) syscall(SYS_futex, &word, FUTEX_WAIT_PRIVATE, word.load(), nullptr, nullptr, 0);
    other.join();
}
