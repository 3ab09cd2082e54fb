// expect: bug assertion
// "After a hundred looks it must be there."
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<bool> ready{false};

int main() {
    std::thread other([] { ready = true; });
    bool seen = false;
    for (int turn = 0; turn < 100 && !seen; ++turn) seen = ready;
    assert(seen);
    other.join();
}
