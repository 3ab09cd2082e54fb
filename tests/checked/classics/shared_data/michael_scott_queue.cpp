// expect: verified
// The queue of Michael and Scott: first in, first out, with a helper for a tail that lags behind.
#include <atomic>
#include <cassert>
#include <thread>

struct node {
    int value = 0;
    std::atomic<node*> next{nullptr};
};

node dummy, nodes[2];
std::atomic<node*> head{&dummy};
std::atomic<node*> tail{&dummy};

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
    nodes[0].value = 1;
    nodes[1].value = 2;
    std::thread producer([] {
        enqueue(&nodes[0]);
        enqueue(&nodes[1]);
    });
    const int first = dequeue();
    producer.join();
    const int second = dequeue();
    const int third = dequeue();
    assert(first == 0 ? second == 1 && third == 2 : first == 1 && second == 2 && third == 0);
}
