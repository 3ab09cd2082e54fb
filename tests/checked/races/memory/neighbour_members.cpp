// expect: verified
// Two threads write neighbouring members: different memory locations, even within one machine word.
#include <cassert>
#include <thread>

struct account {
    short balance = 0;
    char visits = 0;
    char errors = 0;
};

account shared;

int main() {
    std::thread other([] { ++shared.visits; });
    ++shared.errors;
    ++shared.balance;
    other.join();
    assert(shared.visits == 1);
}
