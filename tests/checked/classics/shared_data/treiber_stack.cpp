// expect: verified
// Treiber's stack: what was pushed is popped, once, and its content is visible to who pops it.
#include <atomic>
#include <cassert>
#include <thread>

struct node {
    int value = 0;
    node* next = nullptr;
};

std::atomic<node*> top{nullptr};
node nodes[2];

void push(node* n) {
    n->next = top.load(std::memory_order_relaxed);
    while (!top.compare_exchange_strong(n->next, n, std::memory_order_release, std::memory_order_relaxed)) {
    }
}

node* pop() {
    node* n = top.load(std::memory_order_acquire);
    while (n != nullptr &&
           !top.compare_exchange_strong(n, n->next, std::memory_order_acquire, std::memory_order_acquire)) {
    }
    return n;
}

int push_and_pop(int who) {
    nodes[who].value = who + 1;
    push(&nodes[who]);
    const node* const n = pop();
    return n != nullptr ? n->value : 0;
}

int main() {
    int theirs = 0;
    std::thread other([&] { theirs = push_and_pop(0); });
    const int mine = push_and_pop(1);
    other.join();
    assert(mine + theirs == 3);
    assert(top == nullptr);
}
