// expect: bug terminate
// An early way out forgets the join; only one interleaving takes it.
#include <atomic>
#include <thread>

std::atomic<bool> failed{false};

int main() {
    std::thread worker([] { failed = true; });
    if (failed) return 1;
    worker.join();
}
