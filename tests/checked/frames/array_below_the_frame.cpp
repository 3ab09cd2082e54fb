// expect: verified
// also: verified | --cxxflags -O2
// An array that is made on the stack while the function runs lies below its frame, where functions are called meanwhile.
#include <atomic>
#include <thread>

int calls = 0;
std::atomic<int> turns{0};

[[gnu::noinline]] void call() {
    int local = ++calls;
    ++turns;
    asm volatile("" : : "r"(&local) : "memory");
}

[[gnu::noinline]] void work(int size) {
    int* const cells = static_cast<int*>(__builtin_alloca(sizeof(int) * static_cast<unsigned>(size)));
    cells[0] = cells[size - 1] = 0;
    call();
    std::thread worker([=] {
        cells[0] = 1;
        ++turns;
        cells[size - 1] = 2;
    });
    call();
    call();
    worker.join();
    if (cells[0] + cells[size - 1] != 3) __builtin_trap();
}

int main() { work(100); }
