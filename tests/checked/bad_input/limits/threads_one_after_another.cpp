// expect: verified
// The limit is about threads that live: 300 come one after another, and each finds its thread_locals as new.
#include <cassert>
#include <thread>

thread_local int mine = 1;
int sum;

int main() {
    for (int i = 0; i < 300; ++i) std::thread([] { sum += mine++; }).join();
    assert(sum == 300);
}
