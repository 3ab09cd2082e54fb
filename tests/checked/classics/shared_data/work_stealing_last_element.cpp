// expect: bug assertion
#include <atomic>
#include <cassert>
#include <thread>

// The owner takes the last element without a compare-exchange.
std::atomic<long> top, bottom;
std::atomic<int> buf[4];
std::atomic<int> taken[2];

void push(int v) {
    long b = bottom.load();
    buf[b & 3].store(v);
    bottom.store(b + 1);
}

int take() {
    long b = bottom.load() - 1;
    bottom.store(b);
    long t = top.load();
    if (t > b) {
        bottom.store(b + 1);
        return -1;
    }
    return buf[b & 3].load();
}

int steal() {
    long t = top.load();
    long b = bottom.load();
    if (t >= b) return -1;
    int v = buf[t & 3].load();
    if (!top.compare_exchange_strong(t, t + 1)) return -1;
    return v;
}

int main() {
    push(0);
    push(1);
    std::thread thief([] {
        int v = steal();
        if (v >= 0) assert(taken[v].fetch_add(1) == 0);
    });
    for (int i = 0; i < 2; ++i) {
        int v = take();
        if (v >= 0) assert(taken[v].fetch_add(1) == 0);
    }
    thief.join();
}
