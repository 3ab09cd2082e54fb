// expect: verified
// also: outcomes sum: 3*
// Attempt 2: let go of the lock and take it again on every turn of the waiting loop. This is right, and wasteful: a
// thread that waits for the other keeps the processor busy with it.
#include <array>
#include <cstdio>
#include <mutex>
#include <thread>

constexpr int capacity = 1;

std::mutex buf_lock;
std::array<int, capacity> buffer;
int write_index = 0;
int read_index = 0;
int count = 0;

void produce(int item) {
    buf_lock.lock();
    while (count == capacity) {
        buf_lock.unlock();
        buf_lock.lock();
    }
    buffer[write_index] = item;
    write_index = (write_index + 1) % capacity;
    ++count;
    buf_lock.unlock();
}

int consume() {
    buf_lock.lock();
    while (count == 0) {
        buf_lock.unlock();
        buf_lock.lock();
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
