// expect: bug lost_wakeup
// A condition variable does not remember: a signal before the wait is gone. This one always is.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;

int main() {
    std::thread other([] { changed.notify_one(); });
    other.join();
    std::unique_lock<std::mutex> guard(lock);
    changed.wait(guard);
}
