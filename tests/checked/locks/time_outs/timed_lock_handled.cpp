// expect: verified
// Both answers of a timed lock are handled.
#include <chrono>
#include <mutex>
#include <thread>

std::timed_mutex lock;
int shared = 0;

void add() {
    std::unique_lock<std::timed_mutex> guard(lock, std::chrono::milliseconds(1));
    if (guard) ++shared;
}

int main() {
    std::thread other(add);
    add();
    other.join();
}
