// expect: bug data_race or use_after_free
// says: writes
// A vector of 100,000 numbers grows, and so moves, while another thread holds a reference to one of them.
#include <thread>
#include <vector>

int main() {
    std::vector<int> numbers(100'000);
    int& one = numbers[50'000];
    std::thread writer([&one] { one = 7; });
    numbers.push_back(1);
    writer.join();
}
