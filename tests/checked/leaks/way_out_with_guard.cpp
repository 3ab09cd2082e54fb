// expect: verified
// A smart pointer frees it on every way out.
#include <atomic>
#include <memory>
#include <thread>

std::atomic<bool> cancelled{false};

int main() {
    std::thread worker([] {
        const auto block = std::make_unique<int[]>(16);
        if (cancelled) return;
        block[0] = 1;
    });
    cancelled = true;
    worker.join();
}
