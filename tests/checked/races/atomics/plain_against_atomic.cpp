// expect: bug data_race
// One side uses atomic operations on the variable, the other a plain read.
#include <atomic>
#include <thread>

int value = 0;

int main() {
    std::thread writer([] { std::atomic_ref<int>(value).store(1); });
    [[maybe_unused]] const int seen = value;
    writer.join();
}
