// expect: bug deadlock
// Two locks taken in opposite orders.
#include <mutex>
#include <thread>

std::mutex a, b;

void take(std::mutex& first, std::mutex& second) {
    std::lock_guard<std::mutex> one(first);
    std::lock_guard<std::mutex> two(second);
}

int main() {
    std::thread other(take, std::ref(a), std::ref(b));
    take(b, a);
    other.join();
}
