// expect: bug leak
// says: 32 bytes in 2 blocks
// Both threads may find no list and make one of two nodes. Then nothing leads to one of the lists, though its first node
// leads to the second.
#include <atomic>
#include <thread>

struct node {
    node* next;
    long value;
};

std::atomic<node*> list{nullptr};

void make() {
    if (list.load() == nullptr) list.store(new node{new node{nullptr, 2}, 1});
}

int main() {
    std::thread a(make), b(make);
    a.join();
    b.join();
}
