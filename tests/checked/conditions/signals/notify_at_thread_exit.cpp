// expect: verified
// notify_all_at_thread_exit signals when the thread and its thread_locals are gone, and releases the lock.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

int main() {
    std::thread other([] {
        std::unique_lock<std::mutex> guard(lock);
        ready = true;
        std::notify_all_at_thread_exit(changed, std::move(guard));
    });
    {
        std::unique_lock<std::mutex> guard(lock);
        while (!ready) changed.wait(guard);
    }
    other.join();
}
