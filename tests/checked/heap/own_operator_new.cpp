// expect: verified
// The program replaces operator new by one that gives out memory of its own. The other forms call the replacement.
#include <cassert>
#include <cstdlib>
#include <new>
#include <thread>

alignas(16) unsigned char pool[1 << 16];
std::size_t used = 0;

void* operator new(std::size_t size) {
    if (used + size + 15 > sizeof pool) throw std::bad_alloc();
    void* block = pool + used;
    used += (size + 15) / 16 * 16;
    return block;
}
void operator delete(void*) noexcept {}

int main() {
    std::thread([] {}).join();
    const std::size_t before = used;
    void* one = operator new(8, std::nothrow);
    int* several = new int[4];
    assert(used == before + 16 + 16);
    assert(operator new(sizeof pool, std::nothrow) == nullptr);
    operator delete(one, std::size_t{8});
    delete[] several;
}
