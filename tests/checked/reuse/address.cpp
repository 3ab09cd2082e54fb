// expect: bug assertion
// also: bug assertion | --strategy exhaustive --reuse-addresses
// also: verified | --strategy exhaustive
// "The same address, so the same object": after a delete the next object of that size may lie there again, and in most heaps
// it always does.
#include <atomic>
#include <cassert>
#include <thread>

struct config {
    int value;
};
std::atomic<config*> current{new config{1}};

int main() {
    config* const seen = current.load();
    const int cached = seen->value;
    std::thread other([] {
        delete current.exchange(nullptr);
        current.store(new config{2});
    });
    other.join();
    config* const now = current.load();
    if (now == seen) assert(now->value == cached);
    delete now;
}
