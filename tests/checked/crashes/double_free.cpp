// expect: bug double_free
// "Free it if nobody has yet": asked and done in two steps.
#include <atomic>
#include <cstdlib>
#include <thread>

std::atomic<bool> freed{false};
void* block = nullptr;

void release() {
    if (freed) return;
    freed = true;
    std::free(block);
}

int main() {
    block = std::malloc(64);
    std::thread other(release);
    release();
    other.join();
}
