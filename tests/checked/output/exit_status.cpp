// expect: outcomes (exit 1)* ; (exit 2)*
// The exit status is part of the outcome.
#include <atomic>
#include <thread>

std::atomic<int> last{0};

int main() {
    std::thread one([] { last = 1; });
    std::thread two([] { last = 2; });
    one.join();
    two.join();
    return last;
}
