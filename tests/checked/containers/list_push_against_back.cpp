// expect: bug data_race
#include <list>
#include <thread>

std::list<int> numbers{1, 2, 3};

int main() {
    std::thread writer([] { numbers.push_back(4); });
    const int last = numbers.back();
    writer.join();
    return last == 0;
}
