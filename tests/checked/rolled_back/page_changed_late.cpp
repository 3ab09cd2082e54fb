// expect: no bug | --strategy random --executions 20000
// A page is written for the first time after thousands of executions that did not: it is put back all the same, before
// anybody sees it.
#include <atomic>
#include <cassert>
#include <thread>

constexpr int pages = 64, page = 4096, steps = 7;
char memory[pages * page];
std::atomic<unsigned> order{1};

void append(unsigned bit) {
    for (int i = 0; i < steps; ++i) order = order * 2 + bit; // lost updates and all: many different values
}

int main() {
    std::thread zeros(append, 0);
    for (int p = 0; p < pages; ++p) assert(memory[p * page] == 0);
    append(1);
    zeros.join();
    const unsigned found = order;
    if (found % 997 == 0) memory[found % pages * page] = 1;
}
