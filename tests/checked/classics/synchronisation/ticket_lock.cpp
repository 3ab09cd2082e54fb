// expect: verified
// A ticket lock: three threads, served in the order of their tickets.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> next_ticket{0};
std::atomic<int> now_serving{0};
int counter = 0;

void add() {
    const int mine = next_ticket.fetch_add(1, std::memory_order_relaxed);
    while (now_serving.load(std::memory_order_acquire) != mine) {
    }
    assert(counter == mine);
    ++counter;
    now_serving.store(mine + 1, std::memory_order_release);
}

int main() {
    std::thread one(add);
    std::thread two(add);
    add();
    one.join();
    two.join();
    assert(counter == 3);
}
