// expect: verified
// Creating and joining threads orders what came before and after; a chain of threads hands one variable along.
#include <cassert>
#include <thread>

int value = 1;

int main() {
    value = 2;
    std::thread first([] {
        std::thread second([] { value *= 3; });
        second.join();
        value += 1;
    });
    first.join();
    assert(value == 7);
}
