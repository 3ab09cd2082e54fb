// expect: bug livelock or deadlock
#include <atomic>
#include <thread>

// MCS release that leaves without waiting for a successor that has not linked itself yet.
struct qnode {
    std::atomic<qnode*> next{nullptr};
    std::atomic<bool> locked{false};
};

std::atomic<qnode*> tail;

void lock(qnode& me) {
    qnode* p = tail.exchange(&me);
    if (p) {
        me.locked = true;
        p->next = &me;
        while (me.locked.load()) std::this_thread::yield();
    }
}

void unlock(qnode& me) {
    qnode* n = me.next.load();
    if (!n) {
        qnode* e = &me;
        tail.compare_exchange_strong(e, nullptr);
        return;
    }
    n->locked = false;
}

int main() {
    qnode q1, q2;
    std::thread a([&] {
        lock(q1);
        unlock(q1);
    });
    lock(q2);
    unlock(q2);
    a.join();
}
