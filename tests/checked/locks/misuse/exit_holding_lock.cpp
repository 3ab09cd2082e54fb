// expect: bug exit_holding_lock
// A thread ends with a lock in its hand that nobody asks for any more.
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::thread other([] { lock.lock(); });
    other.join();
}
