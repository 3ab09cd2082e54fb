// expect: verified
// std::shared_mutex: readers side by side, the writer alone.
#include <cassert>
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex lock;
int low = 0, high = 0;

void read_shared() {
    std::shared_lock<std::shared_mutex> guard(lock);
    assert(low == high);
}

int main() {
    std::thread one(read_shared);
    std::thread two(read_shared);
    {
        std::unique_lock<std::shared_mutex> guard(lock);
        ++low;
        ++high;
    }
    one.join();
    two.join();
}
