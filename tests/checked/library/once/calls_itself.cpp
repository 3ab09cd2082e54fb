// expect: verified
// A function that calls its own once is refused, and goes on; who waits meanwhile, or calls later, is not disturbed.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

lockstep::once opened;
int refused = 0;

void open() {
    opened.call([] {
        try {
            opened.call([] { assert(false); });
        } catch (const std::system_error&) {
            ++refused;
        }
    });
    assert(refused == 1);
}

int main() {
    std::thread other(open);
    open();
    other.join();
}
