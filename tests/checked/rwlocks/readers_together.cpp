// expect: bug assertion
// Readers do overlap: whoever believes to be alone under a shared lock is wrong.
#include <atomic>
#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
std::atomic<int> inside{0};

void read_shared() {
    std::shared_lock<std::shared_mutex> guard(lock);
    const int now = ++inside;
    assert(now == 1);
    --inside;
}

int main() {
    std::thread other(read_shared);
    read_shared();
    other.join();
}
