// expect: verified
// Ten seconds are enough for a store. The sleep would end only when nobody can run.
#include <atomic>
#include <cassert>
#include <chrono>
#include <thread>

std::atomic<bool> stored{false};

int main() {
    std::thread storer([] { stored = true; });
    std::this_thread::sleep_for(std::chrono::seconds(10));
    assert(stored);
    storer.join();
}
