// expect: bug assertion
// try_lock_shared fails while a writer is inside.
#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;

int main() {
    std::thread writer([] { std::unique_lock<std::shared_mutex> guard(lock); });
    const bool got_it = lock.try_lock_shared();
    assert(got_it);
    lock.unlock_shared();
    writer.join();
}
