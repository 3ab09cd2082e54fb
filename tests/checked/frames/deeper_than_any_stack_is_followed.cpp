// expect: verified
// also: verified | --cxxflags -O2
// More calls inside each other than are kept in mind: those that are left are still the right ones.
#include <thread>

int calls = 0;

[[gnu::noinline]] void deep(int depth) {
    volatile int mine = depth;
    if (depth > 0) deep(depth - 1);
    calls = calls + mine;
}

[[gnu::noinline]] void call() { ++calls; }

int main() {
    int mine = 0;
    int other = 0;
    std::thread first([&] { other = 1; });
    deep(5000);
    std::thread second([&] { mine = 1; });
    call();
    call();
    first.join();
    second.join();
    return mine + other == 2 ? 0 : 1;
}
