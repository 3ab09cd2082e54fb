// expect: bug use_after_free or data_race or double_free
// also: bug use_after_free or double_free or data_race | --reuse-addresses
// A stack whose pop frees what others may still read (and with the ABA problem): pop reads a node's successor, and meanwhile the node is popped, freed and allocated anew with another one.
// The compare-exchange sees the same address and takes the successor that it read before.
#include <atomic>
#include <cassert>
#include <thread>

struct node {
    node* next;
    int value;
};
std::atomic<node*> top{nullptr};

void push(int value) {
    node* fresh = new node{top.load(), value};
    while (!top.compare_exchange_strong(fresh->next, fresh)) {
    }
}

node* pop() {
    node* seen = top.load();
    while (seen != nullptr && !top.compare_exchange_strong(seen, seen->next)) {
    }
    return seen;
}

int main() {
    push(1);
    push(2);
    std::thread other([] {
        delete pop();
        delete pop();
        push(3);
    });
    delete pop();
    other.join();
}
