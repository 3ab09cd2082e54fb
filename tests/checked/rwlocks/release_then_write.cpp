// expect: verified
// The right way to become the writer: let go, lock for writing, look again.
#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
int value = 0;
int writes = 0;

void read_then_write() {
    {
        std::shared_lock<std::shared_mutex> guard(lock);
        if (value != 0) return;
    }
    std::unique_lock<std::shared_mutex> guard(lock);
    if (value != 0) return;
    value = 1;
    ++writes;
}

int main() {
    std::thread other(read_then_write);
    read_then_write();
    other.join();
    assert(writes == 1);
}
