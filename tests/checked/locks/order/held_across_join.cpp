// expect: bug deadlock
// main holds the lock and waits for the end of a thread that needs it.
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::lock_guard<std::mutex> guard(lock);
    std::thread other([] { std::lock_guard<std::mutex> needed(lock); });
    other.join();
}
