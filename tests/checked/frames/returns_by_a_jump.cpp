// expect: verified
// also: verified | --cxxflags -O2
// A function and its caller were called from the same place; at -O2 g++ lets it end with a jump, its frame given up already.
#include <atomic>
#include <thread>

std::atomic<int> leaves{0};

[[gnu::noinline]] void leaf(int, int& result) {
    ++leaves;
    result = 1;
}
[[gnu::noinline]] void both(int depth, int& result);

void (*const table[])(int, int&) = {leaf, both, both};

void both(int depth, int& result) {
    int left = 0;
    int right = 0;
    std::thread helper([&left] { left = 1; });
    table[depth - 1](depth - 1, right);
    helper.join();
    result = left + right;
}

int main() {
    int all = 0;
    both(2, all);
    return all == 3 ? 0 : 1;
}
