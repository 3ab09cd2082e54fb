// expect: bug segfault
// The pointer is checked and used in two steps; it becomes null in between.
#include <atomic>
#include <thread>

int number = 1;
std::atomic<int*> pointer{&number};

int main() {
    std::thread other([] { pointer = nullptr; });
    if (pointer != nullptr) *pointer = 2;
    other.join();
}
