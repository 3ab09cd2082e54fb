// expect: bug terminate
// std::terminate in one interleaving.
#include <atomic>
#include <exception>
#include <thread>

std::atomic<int> value{0};

int main() {
    std::thread other([] {
        value = 1;
        value = 2;
    });
    if (value == 1) std::terminate();
    other.join();
}
