// expect: bug data_race
#include <set>
#include <thread>

std::set<int> numbers{5, 6, 7};

int main() {
    std::thread eraser([] { numbers.erase(6); });
    int sum = 0;
    for (int n : numbers) sum += n;
    eraser.join();
    return sum == 0;
}
