// expect: bug assertion
// The same with `if` in place of `while`. Under Mesa semantics a signalled thread is only *eligible* to run: the other
// consumer can sneak in and take the item first, and the one that wakes dequeues from an empty buffer.
#include <array>
#include <cassert>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

constexpr int capacity = 1;

std::mutex buf_lock;
std::condition_variable no_longer_empty;
std::condition_variable no_longer_full;
std::array<int, capacity> buffer;
int write_index = 0;
int read_index = 0;
int count = 0;
int sum = 0;

void produce(int item) {
    std::unique_lock<std::mutex> guard(buf_lock);
    if (count == capacity) no_longer_full.wait(guard);
    assert(count < capacity);
    buffer[write_index] = item;
    write_index = (write_index + 1) % capacity;
    ++count;
    no_longer_empty.notify_one();
}

void consume() {
    std::unique_lock<std::mutex> guard(buf_lock);
    if (count == 0) no_longer_empty.wait(guard);
    assert(count > 0);
    sum += buffer[read_index];
    read_index = (read_index + 1) % capacity;
    --count;
    no_longer_full.notify_one();
}

int main() {
    std::thread producer([] {
        produce(1);
        produce(2);
    });
    std::thread consumer_1(consume);
    std::thread consumer_2(consume);
    producer.join();
    consumer_1.join();
    consumer_2.join();
    std::printf("sum: %d\n", sum);
}
