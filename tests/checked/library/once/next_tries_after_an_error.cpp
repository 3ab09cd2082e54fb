// expect: verified
// The first function to run throws: its caller gets the exception, and the other one, waiting or late, runs its own.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

lockstep::once opened;
int tries = 0, errors = 0, opens = 0;

void open() {
    try {
        opened.call([] {
            if (++tries == 1) throw 1;
            ++opens;
        });
        assert(opens == 1);
    } catch (int) {
        ++errors;
    }
}

int main() {
    std::thread other(open);
    open();
    other.join();
    assert(tries == 2 && errors == 1 && opened.done());
}
