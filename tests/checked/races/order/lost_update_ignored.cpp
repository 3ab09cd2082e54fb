// expect: bug assertion | --races=ignore
// With the race left out of the report its consequence is still found: the accesses stay steps of the search.
#include <cassert>
#include <thread>

int counter = 0;

int main() {
    std::thread other([] { counter = counter + 1; });
    counter = counter + 1;
    other.join();
    assert(counter == 2);
}
