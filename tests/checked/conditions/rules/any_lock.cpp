// expect: verified
// condition_variable_any works with any lock, here a shared one.
#include <condition_variable>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
std::condition_variable_any changed;
bool ready = false;

int main() {
    std::thread other([] {
        std::unique_lock<std::shared_mutex> guard(lock);
        ready = true;
        changed.notify_all();
    });
    {
        std::shared_lock<std::shared_mutex> guard(lock);
        changed.wait(guard, [] { return ready; });
    }
    other.join();
}
