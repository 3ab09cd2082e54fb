// expect: bug use_after_free
// Every access is under the lock, but one order uses what the other thread has already freed.
#include <mutex>
#include <thread>

std::mutex lock;
int* number = new int(1);

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        delete number;
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        *number = 2;
    }
    other.join();
}
