// expect: verified
// The signal may go out after the lock was released, as long as the change was made under it.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

int main() {
    std::thread other([] {
        {
            std::lock_guard<std::mutex> guard(lock);
            ready = true;
        }
        changed.notify_one();
    });
    {
        std::unique_lock<std::mutex> guard(lock);
        changed.wait(guard, [] { return ready; });
    }
    other.join();
}
