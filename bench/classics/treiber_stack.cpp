// traces: N=2 ?
// traces: N=3 ?
// Treiber's stack: N threads push a node and pop one each. Nodes are never used again, so there is no ABA.
#include <atomic>
#include <cassert>
#include <thread>
#include <vector>

#ifndef N
#define N 3
#endif

struct node {
    int value = 0;
    node* next = nullptr;
};

std::atomic<node*> top{nullptr};

void push(node* n) {
    node* below = top;
    do {
        n->next = below;
    } while (!top.compare_exchange_strong(below, n));
}

node* pop() {
    node* n = top;
    while (n != nullptr && !top.compare_exchange_strong(n, n->next)) {
    }
    return n;
}

int main() {
    std::vector<node> nodes(N);
    std::vector<int> popped(N);
    std::vector<std::thread> threads;
    for (int i = 0; i < N; ++i) {
        threads.emplace_back([&nodes, &popped, i] {
            nodes[i].value = i + 1;
            push(&nodes[i]);
            popped[i] = pop()->value;
        });
    }
    for (auto& thread : threads) thread.join();
    int sum = 0;
    for (const int value : popped) sum += value;
    assert(sum == N * (N + 1) / 2 && top == nullptr);
}
