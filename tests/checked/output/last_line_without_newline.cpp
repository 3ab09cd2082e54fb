// expect: outcomes total 3, no line end*
// What is still in the buffer of stdout when main returns belongs to the output.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> total{0};

int main() {
    std::thread one([] { total += 1; });
    std::thread two([] { total += 2; });
    one.join();
    two.join();
    std::printf("total %d, no line end", total.load());
}
