// expect: bug data_race
// Adjacent bit-fields are one memory location: writing one rewrites the other.
#include <thread>

struct flags {
    unsigned ready : 1;
    unsigned done : 1;
};

flags shared;

int main() {
    std::thread other([] { shared.ready = 1; });
    shared.done = 1;
    other.join();
}
