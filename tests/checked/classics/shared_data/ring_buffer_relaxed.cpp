// expect: bug data_race
// The same with a relaxed store of the write position: the place is announced, its content is not.
#include <atomic>
#include <thread>

constexpr unsigned capacity = 2;
int ring[capacity];
std::atomic<unsigned> written{0}, taken{0};

bool put(int value) {
    const unsigned at = written.load(std::memory_order_relaxed);
    if (at - taken.load(std::memory_order_acquire) == capacity) return false;
    ring[at % capacity] = value;
    written.store(at + 1, std::memory_order_relaxed);
    return true;
}

bool take(int& value) {
    const unsigned at = taken.load(std::memory_order_relaxed);
    if (written.load(std::memory_order_acquire) == at) return false;
    value = ring[at % capacity];
    taken.store(at + 1, std::memory_order_release);
    return true;
}

int main() {
    std::thread producer([] { put(1); });
    int value = 0;
    take(value);
    producer.join();
}
