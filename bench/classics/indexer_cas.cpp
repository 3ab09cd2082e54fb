// traces: N=12 8
// traces: N=15 4096
// The indexer (Flanagan and Godefroid, POPL 2005): N threads put four messages each into a hash table by
// compare-exchange. Up to eleven threads never collide; each further one collides with three of the others: 8^(N - 11)
// traces.
#include <atomic>
#include <thread>
#include <vector>

#ifndef N
#define N 15
#endif

constexpr int table_size = 128;
constexpr int messages = 4;

std::atomic<int> table[table_size];

void insert_messages(int thread) {
    for (int m = 1; m <= messages; ++m) {
        const int word = m * 11 + thread;
        int slot = word * 7 % table_size;
        for (int empty = 0; !table[slot].compare_exchange_strong(empty, word); empty = 0)
            slot = (slot + 1) % table_size;
    }
}

int main() {
    std::vector<std::thread> threads;
    for (int i = 0; i < N; ++i) threads.emplace_back(insert_messages, i);
    for (auto& thread : threads) thread.join();
}
