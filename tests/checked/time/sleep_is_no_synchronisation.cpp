// expect: bug data_race
// Nor does it make a plain variable safe to read.
#include <chrono>
#include <thread>

int data = 0;

int main() {
    std::thread other([] { data = 42; });
    std::this_thread::sleep_for(std::chrono::seconds(1));
    [[maybe_unused]] const int seen = data;
    other.join();
}
