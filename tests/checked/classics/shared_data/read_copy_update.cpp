// expect: verified
// Replace, wait for the readers, free: the old version is freed only when no reader can have it any more.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> readers{0};
std::atomic<int*> current{nullptr};

int main() {
    current = new int(1);
    std::thread reader([] {
        ++readers;
        const int seen = *current.load();
        --readers;
        assert(seen == 1 || seen == 2);
    });
    int* const old = current.exchange(new int(2));
    while (readers != 0) {
    }
    delete old;
    reader.join();
    delete current.load();
}
