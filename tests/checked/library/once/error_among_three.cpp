// expect: verified
// A function throws while two others come: one of them runs its own, and the last is not forgotten.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

lockstep::once opened;
int runs = 0;

void open() {
    opened.call([] { ++runs; });
    assert(runs == 1);
}

int main() {
    std::thread one, two;
    try {
        opened.call([&] {
            one = std::thread(open);
            two = std::thread(open);
            throw 1;
        });
        assert(false);
    } catch (int) {
    }
    one.join();
    two.join();
    assert(opened.done());
}
