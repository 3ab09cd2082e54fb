// expect: bug invalid_free
// A pointer into the middle of a block is freed.
#include <cstdlib>
#include <thread>

int main() {
    char* volatile block = static_cast<char*>(std::malloc(64));
    std::thread other([&] { std::free(block + 16); });
    other.join();
    std::free(block);
}
