// expect: bug assertion
// also: no bug | --weak-failures 0
// says: mine
// compare_exchange_weak may fail although it finds what it expects. This program takes that for "somebody was faster".
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> owner{0};

int main() {
    bool mine = false;
    std::thread worker([&] {
        int nobody = 0;
        mine = owner.compare_exchange_weak(nobody, 1);
    });
    worker.join();
    assert(mine);
}
