// expect: verified
// Three philosophers, one of whom takes the right fork first.
#include <mutex>
#include <thread>

std::mutex forks[3];

void dine(int left, int right) {
    std::lock_guard<std::mutex> one(forks[left]);
    std::lock_guard<std::mutex> two(forks[right]);
}

int main() {
    std::thread p1(dine, 0, 1);
    std::thread p2(dine, 1, 2);
    dine(0, 2);
    p1.join();
    p2.join();
}
