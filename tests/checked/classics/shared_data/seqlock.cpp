// expect: verified
// A sequence lock: readers never wait for the lock, they read again when a writer came in between.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<unsigned> sequence{0};
std::atomic<int> low{0}, high{0};

void write(int value) {
    ++sequence;
    low = value;
    high = value;
    ++sequence;
}

void read_pair() {
    int seen_low = 0, seen_high = 0;
    unsigned before = 0, after = 0;
    do {
        before = sequence;
        seen_low = low;
        seen_high = high;
        after = sequence;
    } while (before != after || before % 2 != 0);
    assert(seen_low == seen_high);
}

int main() {
    std::thread reader(read_pair);
    write(1);
    reader.join();
}
