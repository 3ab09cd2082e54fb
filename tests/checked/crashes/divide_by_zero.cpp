// expect: bug fatal_signal
// The divisor becomes zero between the check and the division.
#include <atomic>
#include <thread>

std::atomic<int> parts{2};

int main() {
    std::thread other([] { parts = 0; });
    int share = 0;
    if (parts != 0) share = 10 / parts;
    other.join();
    return share > 10 ? 1 : 0;
}
