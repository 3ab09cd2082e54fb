// expect: bug uncaught_exception
// std::vector::at is out of range only if the other thread took the element first.
#include <mutex>
#include <thread>
#include <vector>

std::mutex lock;
std::vector<int> items{1};

bool empty() {
    std::lock_guard<std::mutex> guard(lock);
    return items.empty();
}

void take() {
    if (empty()) return;
    std::lock_guard<std::mutex> guard(lock);
    items.at(0) = 0;
    items.pop_back();
}

int main() {
    std::thread other(take);
    take();
    other.join();
}
