// expect: verified
// also: outcomes sum: 3*
// The bounded buffer with a semaphore for each constraint: free_slots holds back the producer while the buffer is full,
// used_slots the consumer while it is empty, and the lock keeps them from touching the buffer at the same time.
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
    sem_wait(&free_slots);
    buf_lock.lock();
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
