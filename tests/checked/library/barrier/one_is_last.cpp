// expect: verified
// In each phase exactly one is told that it came last, and the completion has run before anybody goes on.
#include "lockstep/sync/barrier.hpp"

#include <cassert>
#include <thread>

int completed = 0;

int main() {
    lockstep::barrier phase(2, []() noexcept { ++completed; });
    int last_there[2] = {}, last_here[2] = {};
    std::thread other([&] {
        for (int& last : last_there) last = phase.arrive_and_wait() ? 1 : 0;
    });
    for (int i = 0; i < 2; ++i) {
        last_here[i] = phase.arrive_and_wait() ? 1 : 0;
        assert(completed >= i + 1);
    }
    other.join();
    assert(last_here[0] + last_there[0] == 1 && last_here[1] + last_there[1] == 1 && completed == 2);
}
