// expect: verified
// Opposite orders in threads that never run at the same time: the first is joined before the second part begins.
#include <mutex>
#include <thread>

std::mutex a, b;

void take(std::mutex& first, std::mutex& second) {
    std::lock_guard<std::mutex> one(first);
    std::lock_guard<std::mutex> two(second);
}

int main() {
    std::thread other(take, std::ref(a), std::ref(b));
    other.join();
    take(b, a);
}
