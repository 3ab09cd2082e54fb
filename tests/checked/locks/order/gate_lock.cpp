// expect: verified
// Opposite orders, but behind a gate that lets only one thread at a time into the pair: no deadlock is possible.
#include <mutex>
#include <thread>

std::mutex gate, a, b;

void take(std::mutex& first, std::mutex& second) {
    std::lock_guard<std::mutex> alone(gate);
    std::lock_guard<std::mutex> one(first);
    std::lock_guard<std::mutex> two(second);
}

int main() {
    std::thread other(take, std::ref(a), std::ref(b));
    take(b, a);
    other.join();
}
