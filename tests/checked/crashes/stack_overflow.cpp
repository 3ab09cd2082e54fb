// expect: bug stack_overflow or segfault
// A recursion that does not end, in one thread.
#include <thread>

int depth(int n) {
    volatile char frame[4096];
    frame[0] = static_cast<char>(n);
    return n < 0 ? frame[0] : depth(n + 1) + 1;
}

int main() {
    std::thread worker([] { depth(0); });
    worker.join();
}
