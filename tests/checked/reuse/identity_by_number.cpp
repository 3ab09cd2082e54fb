// expect: verified
// also: verified | --strategy exhaustive --reuse-addresses
// As in address.cpp, but each object has a number of its own, and that is compared.
#include <atomic>
#include <cassert>
#include <thread>

struct config {
    int number, value;
};
std::atomic<config*> current{new config{1, 1}};

int main() {
    const config* const seen = current.load();
    const int number = seen->number, cached = seen->value;
    std::thread other([] {
        delete current.exchange(nullptr);
        current.store(new config{2, 2});
    });
    other.join();
    config* const now = current.load();
    if (now->number == number) assert(now->value == cached);
    delete now;
}
