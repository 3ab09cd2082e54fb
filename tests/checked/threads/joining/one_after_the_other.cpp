// expect: verified
// Twenty threads, one after the other: each sees what the last one left.
#include <cassert>
#include <thread>

int rounds = 0;

int main() {
    for (int i = 0; i < 20; ++i) std::thread([] { ++rounds; }).join();
    assert(rounds == 20);
}
