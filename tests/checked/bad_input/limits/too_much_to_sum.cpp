// expect: no bug | --strategy random --executions 6
// never says: verified
// A thread waits in a loop, and more memory has changed by then than can be looked through again and again.
#include <atomic>
#include <cstring>
#include <sys/mman.h>
#include <thread>

constexpr std::size_t bytes = std::size_t{80} << 20;
std::atomic<bool> ready{false};

int main() {
    std::thread waiting([] {
        void* const memory =
            mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
        while (!ready) {
        }
        munmap(memory, bytes);
    });
    ready = true;
    waiting.join();
}
