// expect: bug assertion
// A node that goes away and comes back between the look and the exchange: the stack takes it for unchanged (ABA).
#include <atomic>
#include <cassert>
#include <thread>

struct node {
    std::atomic<node*> next{nullptr};
};

node a, b;
std::atomic<node*> top{&a};

node* pop() {
    node* n = top;
    while (n != nullptr && !top.compare_exchange_strong(n, n->next)) {
    }
    return n;
}

void push(node* n) {
    n->next = top.load();
    node* expected = n->next;
    while (!top.compare_exchange_strong(expected, n)) n->next = expected;
}

int main() {
    a.next = &b;
    node* taken = nullptr;
    std::thread other([&taken] {
        node* const first = pop();
        taken = pop();
        if (first != nullptr) push(first);
    });
    pop();
    other.join();
    assert(taken == nullptr || top != taken); // what one thread has taken is not on the stack any more
}
