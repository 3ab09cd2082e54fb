// expect: bug invalid_free
// A pointer into the middle of a block is freed.
#include <cstdlib>
#include <thread>

int main() {
    char* const block = static_cast<char*>(std::malloc(64));
    volatile int offset = 16;
    std::thread other([&] { std::free(block + offset); });
    other.join();
    std::free(block);
}
