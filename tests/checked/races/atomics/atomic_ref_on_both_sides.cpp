// expect: verified
// Both sides go through std::atomic_ref; before and after the threads plain access is fine.
#include <atomic>
#include <cassert>
#include <thread>

int value = 0;

int main() {
    value = 1;
    std::thread other([] { std::atomic_ref<int>(value).fetch_add(1); });
    std::atomic_ref<int>(value).fetch_add(1);
    other.join();
    assert(value == 3);
}
