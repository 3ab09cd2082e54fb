// expect: bug data_race
// A standard container changed by two threads.
#include <thread>
#include <vector>

int main() {
    std::vector<int> numbers;
    numbers.reserve(8);
    std::thread other([&] { numbers.push_back(1); });
    numbers.push_back(2);
    other.join();
}
