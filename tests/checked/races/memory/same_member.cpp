// expect: bug data_race
// Two threads write one member of a struct.
#include <thread>

struct account {
    int balance = 0;
    int visits = 0;
};

account shared;

int main() {
    std::thread other([] { ++shared.visits; });
    ++shared.visits;
    other.join();
}
