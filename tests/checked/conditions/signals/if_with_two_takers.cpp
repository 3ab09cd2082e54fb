// expect: bug assertion
// One item, two takers, `if`: both are woken by notify_all and both take it.
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
int items = 0;

void take() {
    std::unique_lock<std::mutex> guard(lock);
    if (items == 0) changed.wait(guard);
    assert(items > 0);
    --items;
}

void put() {
    std::lock_guard<std::mutex> guard(lock);
    ++items;
    changed.notify_all();
}

int main() {
    std::thread one(take);
    std::thread two(take);
    put();
    put();
    one.join();
    two.join();
}
