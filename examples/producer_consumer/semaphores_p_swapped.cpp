// expect: bug deadlock
// The two P's of the producer swapped: it takes the lock and then waits for a free slot. On a full buffer it sleeps
// with the lock in its hand, which the consumer needs to make room.
#include <array>
#include <cstdio>
#include <mutex>
#include <semaphore.h>
#include <thread>

constexpr int capacity = 1;

std::mutex buf_lock;
sem_t free_slots;
sem_t used_slots;
std::array<int, capacity> buffer;
int write_index = 0;
int read_index = 0;

void enqueue(int item) {
    buffer[write_index] = item;
    write_index = (write_index + 1) % capacity;
}

int dequeue() {
    const int item = buffer[read_index];
    read_index = (read_index + 1) % capacity;
    return item;
}

void produce(int item) {
    buf_lock.lock();
    sem_wait(&free_slots);
    enqueue(item);
    buf_lock.unlock();
    sem_post(&used_slots);
}

int consume() {
    sem_wait(&used_slots);
    buf_lock.lock();
    const int item = dequeue();
    buf_lock.unlock();
    sem_post(&free_slots);
    return item;
}

int main() {
    sem_init(&free_slots, 0, capacity);
    sem_init(&used_slots, 0, 0);
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
