// Two threads count to two; with an argument they do it without the lock.
#include <cstdio>
#include <mutex>
#include <thread>

int counter = 0;
std::mutex counter_lock;

void count(bool locked) {
    std::unique_lock<std::mutex> guard(counter_lock, std::defer_lock);
    if (locked) guard.lock();
    counter = counter + 1;
}

int main(int argc, char**) {
    std::thread a(count, argc == 1);
    std::thread b(count, argc == 1);
    a.join();
    b.join();
    std::printf("%d\n", counter);
}
