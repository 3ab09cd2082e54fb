// expect: verified
// A ring for one producer and one consumer needs no lock, only release and acquire.
#include <atomic>
#include <cassert>
#include <thread>

constexpr unsigned capacity = 2;
int ring[capacity];
std::atomic<unsigned> written{0}, taken{0};

bool put(int value) {
    const unsigned at = written.load(std::memory_order_relaxed);
    if (at - taken.load(std::memory_order_acquire) == capacity) return false;
    ring[at % capacity] = value;
    written.store(at + 1, std::memory_order_release);
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
    std::thread producer([] {
        for (int value = 1; value <= 3;)
            if (put(value)) ++value;
    });
    for (int expected = 1; expected <= 3; ++expected) {
        int value = 0;
        while (!take(value)) {
        }
        assert(value == expected);
    }
    producer.join();
}
