// expect: verified
// also: verified | --weak-failures 0
// A strong exchange that finds what it expects succeeds.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> owner{0};

int main() {
    bool mine = false;
    std::thread worker([&] {
        int nobody = 0;
        mine = owner.compare_exchange_strong(nobody, 1);
    });
    worker.join();
    assert(mine);
}
