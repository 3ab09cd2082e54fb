// expect: verified
// What is done in each turn of the loop (a node gets its successor anew) is seen by nobody before the exchange succeeds.
#include <atomic>
#include <cassert>
#include <thread>

struct node {
    int value;
    node* next;
};
std::atomic<node*> top{nullptr};

void push(node& n) {
    node* seen = top.load();
    do {
        n.next = seen;
    } while (!top.compare_exchange_weak(seen, &n));
}

int main() {
    node a{1, nullptr}, b{2, nullptr};
    std::thread other([&] { push(a); });
    push(b);
    other.join();
    const node* const first = top;
    assert(first->next->next == nullptr && first->value + first->next->value == 3);
}
