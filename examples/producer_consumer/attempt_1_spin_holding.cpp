// expect: bug livelock
// Attempt 1 at a bounded buffer: wait for room by spinning while holding the lock. Nobody else can get in to change
// what the loop looks at, so it never ends. (The count is atomic because C++ lets a compiler drop an empty loop on a
// plain variable.)
#include <array>
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

constexpr int capacity = 1;

std::mutex buf_lock;
std::array<int, capacity> buffer;
int write_index = 0;
int read_index = 0;
std::atomic<int> count{0};

void produce(int item) {
    buf_lock.lock();
    while (count == capacity) {
    }
    buffer[write_index] = item;
    write_index = (write_index + 1) % capacity;
    ++count;
    buf_lock.unlock();
}

int consume() {
    buf_lock.lock();
    while (count == 0) {
    }
    const int item = buffer[read_index];
    read_index = (read_index + 1) % capacity;
    --count;
    buf_lock.unlock();
    return item;
}

int main() {
    int sum = 0;
    std::thread producer([] {
        for (int item = 1; item <= 2; ++item) produce(item);
    });
    std::thread consumer([&] {
        for (int i = 0; i < 2; ++i) sum += consume();
    });
    producer.join();
    consumer.join();
    std::printf("sum: %d\n", sum);
}
