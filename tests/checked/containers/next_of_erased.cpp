// expect: bug use_after_free
#include <mutex>
#include <set>
#include <thread>

// The iterator is kept over a time without the lock, in which its element may be erased.
std::mutex mutex;
std::set<int> numbers{1, 2, 3};

int main() {
    std::thread eraser([] {
        std::lock_guard guard(mutex);
        numbers.erase(1);
    });
    std::unique_lock lock(mutex);
    auto at = numbers.begin();
    lock.unlock();
    lock.lock();
    if (at != numbers.end()) ++at;
    lock.unlock();
    eraser.join();
}
