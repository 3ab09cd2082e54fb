// expect: bug data_race
// A 16-byte struct is copied whole while its second half is written.
#include <thread>

struct pair {
    long first = 0;
    long second = 0;
};

pair shared;

int main() {
    std::thread other([] { [[maybe_unused]] const pair copy = shared; });
    shared.second = 1;
    other.join();
}
