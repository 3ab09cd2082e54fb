// expect: verified
// Memory is made read-only and unmapped when all who wrote to it have ended; the next execution finds it as it was.
#include <cassert>
#include <sys/mman.h>
#include <thread>

int main() {
    void* room = mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    auto* bytes = static_cast<char*>(room);
    bytes[0] = 1;
    std::thread first([bytes] { bytes[1] = bytes[0]; });
    std::thread second([bytes] { bytes[4096] = bytes[0]; });
    first.join();
    second.join();
    mprotect(room, 4096, PROT_READ);
    std::thread reader([bytes] { assert(bytes[0] == 1 && bytes[1] == 1); });
    assert(bytes[0] == 1);
    reader.join();
    munmap(room, 8192);
}
