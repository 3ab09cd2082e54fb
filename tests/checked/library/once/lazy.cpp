// expect: verified
// Two ask for a value that is not there yet: it is made once, and both get the same.
#include "lockstep/sync/once.hpp"

#include <cassert>
#include <thread>

int made = 0;
lockstep::lazy number([] { return ++made; });

int main() {
    int* others = nullptr;
    std::thread other([&] { others = &*number; });
    int* const mine = &*number;
    assert(*mine == 1);
    other.join();
    assert(others == mine);
}
