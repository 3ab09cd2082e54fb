// expect: bug data_race
// The racing memory is a block on the heap.
#include <memory>
#include <thread>

int main() {
    const auto shared = std::make_unique<int>(0);
    std::thread other([&] { ++*shared; });
    ++*shared;
    other.join();
}
