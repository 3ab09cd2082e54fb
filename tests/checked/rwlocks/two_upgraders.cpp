// expect: bug deadlock or self_deadlock
// Two readers who both want to become the writer wait for each other to leave.
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
int value = 0;

void read_then_write() {
    lock.lock_shared();
    if (value == 0) {
        lock.lock();
        value = 1;
        lock.unlock();
    }
    lock.unlock_shared();
}

int main() {
    std::thread other(read_then_write);
    read_then_write();
    other.join();
}
