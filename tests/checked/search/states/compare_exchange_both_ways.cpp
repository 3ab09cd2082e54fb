// expect: verified
// Two words that are taken in opposite orders by compare-exchange, with the first one given back where the second is taken.
#include <atomic>
#include <thread>

std::atomic<int> a{0}, b{0};
int shared = 0;

bool take(std::atomic<int>& word) {
    int free = 0;
    return word.compare_exchange_strong(free, 1);
}

void take_both(std::atomic<int>& first, std::atomic<int>& second) {
    for (;;) {
        if (!take(first)) continue;
        if (take(second)) return;
        first.store(0);
    }
}

int main() {
    std::thread other([] {
        take_both(a, b);
        ++shared;
        a.store(0);
        b.store(0);
    });
    take_both(b, a);
    ++shared;
    b.store(0);
    a.store(0);
    other.join();
}
