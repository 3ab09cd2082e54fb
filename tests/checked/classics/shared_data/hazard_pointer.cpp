// expect: verified
#include <atomic>
#include <cassert>
#include <thread>

// One hazard pointer, one reader, one writer.
struct node {
    int v;
};

std::atomic<node*> head{new node{1}};
std::atomic<node*> hazard;

int main() {
    std::thread r([] {
        node* p;
        do {
            p = head.load();
            hazard.store(p);
        } while (p != head.load());
        assert(p->v == 1 || p->v == 2);
        hazard.store(nullptr);
    });
    node* old = head.exchange(new node{2});
    while (hazard.load() == old) {
    }
    delete old;
    r.join();
    delete head.load();
}
