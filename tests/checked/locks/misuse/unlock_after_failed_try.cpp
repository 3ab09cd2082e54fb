// expect: bug unlock_not_owner or misuse
// The unlock does not ask whether try_lock had got it; it tears away the lock of the other thread.
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::thread other([] { std::lock_guard<std::mutex> guard(lock); });
    (void)lock.try_lock();
    lock.unlock();
    other.join();
}
