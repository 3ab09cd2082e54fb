// expect: verified
// Asked and done in one step.
#include <atomic>
#include <cstdlib>
#include <thread>

std::atomic<bool> freed{false};
void* block = nullptr;

void release() {
    if (freed.exchange(true)) return;
    std::free(block);
}

int main() {
    block = std::malloc(64);
    std::thread other(release);
    release();
    other.join();
}
