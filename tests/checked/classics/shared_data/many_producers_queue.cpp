// expect: verified
#include <atomic>
#include <cassert>
#include <thread>

// Vyukov's MPSC queue.
struct node {
    std::atomic<node*> next{nullptr};
    int v = 0;
};

struct mpsc {
    std::atomic<node*> head;
    node* tail;
    node stub;
    mpsc() : head(&stub), tail(&stub) {}
    void push(node* n) {
        n->next.store(nullptr, std::memory_order_relaxed);
        node* p = head.exchange(n, std::memory_order_acq_rel);
        p->next.store(n, std::memory_order_release);
    }
    node* pop() {
        node* t = tail;
        node* n = t->next.load(std::memory_order_acquire);
        if (!n) return nullptr;
        tail = n;
        return n;
    }
};

int main() {
    mpsc q;
    node a, b;
    a.v = 1;
    b.v = 2;
    std::thread x([&] { q.push(&a); }), y([&] { q.push(&b); });
    int s = 0;
    for (int got = 0; got < 2;)
        if (node* n = q.pop()) {
            s += n->v;
            ++got;
        } else std::this_thread::yield();
    x.join();
    y.join();
    assert(s == 3);
}
