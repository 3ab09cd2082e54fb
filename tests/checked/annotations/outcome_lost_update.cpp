// expect: outcomes 1 ; 2*
// A result told without printing: two increments in two steps each.
#include "lockstep/check.hpp"

#include <atomic>
#include <thread>

int main() {
    std::atomic<int> n = 0;
    const auto increase = [&] { n = n + 1; };
    std::thread a(increase), b(increase);
    a.join();
    b.join();
    lockstep::outcome(n.load());
}
