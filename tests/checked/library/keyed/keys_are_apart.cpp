// expect: verified
// Two withdraw under keys of their own, and one of them may not be answered and asks again: both are done, once each.
#include "small_bank.hpp"

using namespace lockstep::testing;

int main() {
    const unsigned dies = lockstep::choose(4);
    std::optional<int> other;
    std::thread another([&] { other = asked_once(1, 4, 0); });
    std::optional<int> answer = asked_once(0, 3, dies);
    if (!answer) answer = asked_once(0, 3, 0);
    another.join();
    assert(disk.left == 3 && disk.withdrawals == 2);
    assert((answer == 7 && other == 3) || (answer == 3 && other == 6));
}
