// expect: verified
#include <atomic>
#include <cassert>
#include <thread>

struct qnode {
    std::atomic<bool> locked{false};
};

std::atomic<qnode*> tail{new qnode};
int counter;
void work() {
    qnode* me = new qnode;
    me->locked.store(true, std::memory_order_relaxed);
    qnode* pred = tail.exchange(me, std::memory_order_acq_rel);
    while (pred->locked.load(std::memory_order_acquire)) std::this_thread::yield();
    ++counter;
    me->locked.store(false, std::memory_order_release);
    delete pred;
}

int main() {
    std::thread a(work), b(work);
    work();
    a.join();
    b.join();
    assert(counter == 3);
    delete tail.load();
}
