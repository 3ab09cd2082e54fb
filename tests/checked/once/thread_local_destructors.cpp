// expect: verified
// A thread_local is built on first use and destroyed before the thread can be joined.
#include <cassert>
#include <string>
#include <thread>

int alive = 0;
int destroyed = 0;

struct tracked {
    std::string name = "long enough to need a block on the heap";
    tracked() { ++alive; }
    ~tracked() {
        --alive;
        ++destroyed;
    }
};

thread_local tracked mine;

int main() {
    for (int round = 1; round <= 2; ++round) {
        std::thread other([] { mine.name += '!'; });
        other.join();
        assert(alive == 0 && destroyed == round);
    }
}
