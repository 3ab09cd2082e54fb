// expect: verified
// A list whose nodes have a lock each; a thread holds at most two at a time, in the order of the list.
#include <cassert>
#include <mutex>
#include <thread>

struct node {
    std::mutex lock;
    int visits = 0;
    node* next = nullptr;
};

node nodes[3];

void walk() {
    node* here = &nodes[0];
    here->lock.lock();
    while (here != nullptr) {
        ++here->visits;
        node* const next = here->next;
        if (next != nullptr) next->lock.lock();
        here->lock.unlock();
        here = next;
    }
}

int main() {
    nodes[0].next = &nodes[1];
    nodes[1].next = &nodes[2];
    std::thread other(walk);
    walk();
    other.join();
    assert(nodes[0].visits == 2 && nodes[2].visits == 2);
}
