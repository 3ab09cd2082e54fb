// expect: verified
// Whoever comes second gives back what he made.
#include <atomic>
#include <thread>

std::atomic<int*> cache{nullptr};

void fill() {
    int* const mine = new int(42);
    int* expected = nullptr;
    if (!cache.compare_exchange_strong(expected, mine)) delete mine;
}

int main() {
    std::thread other(fill);
    fill();
    other.join();
    delete cache.load();
}
