// expect: verified
// As in large_block_freed_while_written.cpp, but the owner waits for the writer.
#include <cstdlib>
#include <thread>

int main() {
    char* buffer = static_cast<char*>(std::malloc(400'000));
    std::thread writer([buffer] { buffer[200'000] = 1; });
    std::thread owner([&] {
        writer.join();
        std::free(buffer);
    });
    owner.join();
}
