// expect: copes | --steps 10
// A limit of steps below what the program needs: nothing may be called verified.
#include <atomic>
#include <thread>

std::atomic<int> steps{0};

int main() {
    std::thread other([] {
        for (int i = 0; i < 100; ++i) ++steps;
    });
    other.join();
}
