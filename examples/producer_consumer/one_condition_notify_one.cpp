// expect: bug lost_wakeup
// One condition variable for two kinds of waiter, and notify_one: a consumer's signal that room was made can wake the
// other consumer, who goes back to sleep, while the producer it was meant for sleeps on.
#include <array>
#include <cassert>
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

constexpr int capacity = 1;

std::mutex buf_lock;
std::condition_variable changed;
std::array<int, capacity> buffer;
int write_index = 0;
int read_index = 0;
int count = 0;
int sum = 0;

void produce(int item) {
    std::unique_lock<std::mutex> guard(buf_lock);
    while (count == capacity) changed.wait(guard);
    assert(count < capacity);
    buffer[write_index] = item;
    write_index = (write_index + 1) % capacity;
    ++count;
    changed.notify_one();
}

void consume() {
    std::unique_lock<std::mutex> guard(buf_lock);
    while (count == 0) changed.wait(guard);
    assert(count > 0);
    sum += buffer[read_index];
    read_index = (read_index + 1) % capacity;
    --count;
    changed.notify_one();
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
