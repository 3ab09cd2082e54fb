// expect: bug assertion or livelock or deadlock or data_race or use_after_free
#include <atomic>
#include <cassert>
#include <thread>

// Michael and Scott's queue without counted pointers, its nodes reused at once.
struct node {
    std::atomic<int> v{0};
    std::atomic<node*> next{nullptr};
};

node pool_[4];
std::atomic<node*> head{&pool_[0]}, tail{&pool_[0]};

void enq(node* n, int v) {
    n->v = v;
    n->next = nullptr;
    for (;;) {
        node* t = tail;
        node* x = t->next;
        if (t != tail) continue;
        if (x) {
            tail.compare_exchange_strong(t, x);
            continue;
        }
        if (t->next.compare_exchange_strong(x, n)) {
            tail.compare_exchange_strong(t, n);
            return;
        }
    }
}

node* deq(int& v) {
    for (;;) {
        node* h = head;
        node* t = tail;
        node* x = h->next;
        if (h != head) continue;
        if (!x) return nullptr;
        if (h == t) {
            tail.compare_exchange_strong(t, x);
            continue;
        }
        v = x->v;
        if (head.compare_exchange_strong(h, x)) return h;
    }
}

std::atomic<int> sum;

int main() {
    enq(&pool_[1], 1);
    enq(&pool_[2], 2);
    std::thread t([] {
        int v = 0;
        if (deq(v)) sum += v;
    });
    int v = 0;
    node* n = deq(v);
    sum += v;
    enq(n, 4);
    v = 0;
    node* k = deq(v);
    sum += v;
    enq(k, 8);
    v = 0;
    deq(v);
    sum += v;
    t.join();
    v = 0;
    while (deq(v)) sum += v;
    assert(sum == 15);
}
