// expect: verified
// Opposite orders, but the second lock is only tried, and both are let go when it is taken: nobody waits in a circle.
#include <mutex>
#include <thread>

std::mutex a, b;
int shared = 0;

void try_both(std::mutex& first, std::mutex& second) {
    std::lock_guard<std::mutex> one(first);
    if (!second.try_lock()) return;
    ++shared;
    second.unlock();
}

int main() {
    std::thread other(try_both, std::ref(a), std::ref(b));
    try_both(b, a);
    other.join();
}
