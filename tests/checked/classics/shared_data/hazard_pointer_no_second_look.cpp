// expect: bug use_after_free or data_race
#include <atomic>
#include <cassert>
#include <thread>

struct node {
    int v;
};

std::atomic<node*> head{new node{1}};
std::atomic<node*> hazard;

int main() {
    std::thread r([] {
        node* p = head.load();
        hazard.store(p);
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
