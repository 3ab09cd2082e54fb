// expect: verified
// The MCS lock: waiters form a list, each spins on a flag of its own.
#include <atomic>
#include <cassert>
#include <thread>

struct waiter {
    std::atomic<waiter*> next{nullptr};
    std::atomic<bool> blocked{false};
};

std::atomic<waiter*> tail{nullptr};
int counter = 0;

void add(waiter& me) {
    waiter* const before = tail.exchange(&me);
    if (before != nullptr) {
        me.blocked = true;
        before->next = &me;
        while (me.blocked) {
        }
    }
    ++counter;
    waiter* expected = &me;
    if (tail.compare_exchange_strong(expected, nullptr)) return;
    while (me.next == nullptr) {
    }
    me.next.load()->blocked = false;
}

int main() {
    static waiter nodes[2];
    std::thread other([] { add(nodes[0]); });
    add(nodes[1]);
    other.join();
    assert(counter == 2);
}
