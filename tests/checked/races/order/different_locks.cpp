// expect: bug data_race
// Each side locks, but not the same lock.
#include <mutex>
#include <thread>

std::mutex one, two;
int counter = 0;

void add(std::mutex& lock) {
    std::lock_guard<std::mutex> guard(lock);
    ++counter;
}

int main() {
    std::thread other(add, std::ref(one));
    add(two);
    other.join();
}
