// expect: verified
// also: verified | --cxxflags -O2
// Others use the locals of functions that call, return from, throw out of and jump out of others all the time.
#include <atomic>
#include <csetjmp>
#include <stdexcept>
#include <thread>

std::jmp_buf back;

[[gnu::noinline]] void fail(int depth) {
    if (depth == 0) throw std::runtime_error("deep");
    fail(depth - 1);
}

[[gnu::noinline]] void jump(int depth) {
    if (depth == 0) std::longjmp(back, 1);
    jump(depth - 1);
}

[[gnu::noinline]] void outer(std::atomic<int>& sum) {
    int mine = 0;
    std::thread worker([&] {
        mine = 5;
        ++sum;
    });
    try {
        fail(3);
    } catch (const std::runtime_error&) {
        ++sum;
    }
    if (setjmp(back) == 0) jump(3);
    worker.join();
    sum += mine;
}

int main() {
    std::atomic<int> sum{0};
    outer(sum);
    return sum == 7 ? 0 : 1;
}
