// expect: bug data_race
// Two threads write while both hold the lock as readers.
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
int hits = 0;

void read_shared() {
    std::shared_lock<std::shared_mutex> guard(lock);
    ++hits;
}

int main() {
    std::thread other(read_shared);
    read_shared();
    other.join();
}
