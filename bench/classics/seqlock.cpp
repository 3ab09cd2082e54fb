// traces: N=1 ?
// A sequence lock: one reader, and a writer that writes N times.
#include <atomic>
#include <cassert>
#include <thread>

#ifndef N
#define N 1
#endif

std::atomic<unsigned> sequence{0};
std::atomic<int> low{0}, high{0};

int main() {
    std::thread reader([] {
        int seen_low = 0, seen_high = 0;
        unsigned before = 0, after = 0;
        do {
            before = sequence;
            seen_low = low;
            seen_high = high;
            after = sequence;
        } while (before != after || before % 2 != 0);
        assert(seen_low == seen_high);
    });
    for (int value = 1; value <= N; ++value) {
        ++sequence;
        low = value;
        high = value;
        ++sequence;
    }
    reader.join();
}
