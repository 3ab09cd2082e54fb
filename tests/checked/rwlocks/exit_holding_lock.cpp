// expect: bug exit_holding_lock
// A reader ends and never leaves.
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;

int main() {
    std::thread reader([] { lock.lock_shared(); });
    reader.join();
    std::unique_lock<std::shared_mutex> guard(lock);
}
