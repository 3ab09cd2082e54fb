// expect: verified
// A long computation without operations is no hang: the watchdog must have patience for a second.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<unsigned> result{0};

int main() {
    std::thread worker([] {
        unsigned n = 1;
        for (int i = 0; i < 3'000'000; ++i) n = n * 1664525 + 1013904223;
        result = n;
    });
    worker.join();
    assert(result != 1);
}
