// expect: bug assertion
// Whether mprotect succeeds depends on who comes first: there is no memory any more after munmap.
#include <cassert>
#include <sys/mman.h>
#include <thread>

int main() {
    void* const page = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    int result = -1;
    std::thread protects([&] { result = mprotect(page, 4096, PROT_READ); });
    std::thread unmaps([page] { munmap(page, 4096); });
    protects.join();
    unmaps.join();
    assert(result == 0);
}
