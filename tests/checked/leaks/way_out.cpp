// expect: bug leak
// The way out when the work is cancelled forgets what was allocated.
#include <atomic>
#include <thread>

std::atomic<bool> cancelled{false};

int main() {
    std::thread worker([] {
        int* const block = new int[16];
        if (cancelled) return;
        delete[] block;
    });
    cancelled = true;
    worker.join();
}
