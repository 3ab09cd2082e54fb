// expect: verified
// A budget with room for one more attempt gives it to one of two that want it.
#include "lockstep/net/service/retry_budget.hpp"

#include <cassert>
#include <thread>

lockstep::net::retry_budget budget(0.5, 1);

int main() {
    int mine = 0, theirs = 0;
    std::thread other([&] { theirs = budget.take() ? 1 : 0; });
    mine = budget.take() ? 1 : 0;
    other.join();
    assert(mine + theirs == 1);
    budget.note_request();
    assert(!budget.take());
    budget.note_request();
    assert(budget.take());
}
