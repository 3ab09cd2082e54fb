// traces: N=1 ?
// traces: N=2 ?
// The queue of Michael and Scott: one producer, one consumer, N items. Nodes are never used again, so there is no ABA.
#include <atomic>
#include <cassert>
#include <thread>
#include <vector>

#ifndef N
#define N 2
#endif

struct node {
    int value = 0;
    std::atomic<node*> next{nullptr};
};

node dummy;
std::atomic<node*> head{&dummy}, tail{&dummy};

void enqueue(node* n) {
    for (;;) {
        node* last = tail;
        node* next = last->next;
        if (next != nullptr) {
            tail.compare_exchange_strong(last, next);
            continue;
        }
        if (last->next.compare_exchange_strong(next, n)) {
            tail.compare_exchange_strong(last, n);
            return;
        }
    }
}

int dequeue() {
    for (;;) {
        node* first = head;
        node* last = tail;
        node* const next = first->next;
        if (next == nullptr) return 0;
        if (first == last) {
            tail.compare_exchange_strong(last, next);
            continue;
        }
        const int value = next->value;
        if (head.compare_exchange_strong(first, next)) return value;
    }
}

int main() {
    std::vector<node> nodes(N);
    std::thread producer([&nodes] {
        for (int i = 0; i < N; ++i) {
            nodes[i].value = i + 1;
            enqueue(&nodes[i]);
        }
    });
    int last = 0;
    for (int i = 0; i < N; ++i) {
        const int value = dequeue();
        if (value == 0) continue; // found empty
        assert(value == last + 1);
        last = value;
    }
    producer.join();
}
