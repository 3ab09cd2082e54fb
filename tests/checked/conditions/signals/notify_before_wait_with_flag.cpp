// expect: verified
// The flag remembers what the condition variable does not.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
        changed.notify_one();
    });
    other.join();
    std::unique_lock<std::mutex> guard(lock);
    changed.wait(guard, [] { return ready; });
}
