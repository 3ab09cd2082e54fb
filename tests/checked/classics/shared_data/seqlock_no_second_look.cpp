// expect: bug assertion
// The reader looks at the sequence before, but not after.
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
    while (sequence % 2 != 0) {
    }
    const int seen_low = low;
    const int seen_high = high;
    assert(seen_low == seen_high);
}

int main() {
    std::thread reader(read_pair);
    write(1);
    reader.join();
}
