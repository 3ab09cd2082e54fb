// expect: bug data_race
// Writes are locked, but a reader takes a quick look without the lock.
#include <mutex>
#include <thread>

std::mutex lock;
int balance = 10;

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        balance = 0;
    });
    if (balance > 0) {
        std::lock_guard<std::mutex> guard(lock);
        balance -= 1;
    }
    other.join();
}
