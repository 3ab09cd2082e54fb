// expect: bug abort
// abort in one interleaving.
#include <atomic>
#include <cstdlib>
#include <thread>

std::atomic<int> value{0};

int main() {
    std::thread other([] {
        value = 1;
        value = 2;
    });
    if (value == 1) std::abort();
    other.join();
}
