// expect: verified
// A zero-length bit-field between them makes them separate memory locations.
#include <cassert>
#include <thread>

struct flags {
    unsigned ready : 1;
    unsigned : 0;
    unsigned done : 1;
};

flags shared;

int main() {
    std::thread other([] { shared.ready = 1; });
    shared.done = 1;
    other.join();
    assert(shared.ready == 1 && shared.done == 1);
}
