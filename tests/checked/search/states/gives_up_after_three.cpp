// expect: bug assertion
// also: bug assertion | --strategy exhaustive
// Two that back off from each other may do so three times in a row, and one of them does not expect that.
#include <cassert>
#include <mutex>
#include <thread>

std::mutex a, b;
int shared = 0;

void lock_both(std::mutex& first, std::mutex& second) {
    for (int tries = 0;; ++tries) {
        assert(tries < 3);
        first.lock();
        if (second.try_lock()) return;
        first.unlock();
    }
}

int main() {
    std::thread other([] {
        lock_both(a, b);
        ++shared;
        b.unlock();
        a.unlock();
    });
    lock_both(b, a);
    ++shared;
    a.unlock();
    b.unlock();
    other.join();
}
