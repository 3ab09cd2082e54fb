// expect: verified
// A withdrawal that a server may die of, before, in the midst of or after it, is asked for until there is an answer, while the network
// has doubled it: it is done once, and whoever is answered is told the same.
#include "small_bank.hpp"

using namespace lockstep::testing;

int main() {
    const unsigned dies = lockstep::choose(4), other_dies = lockstep::choose(4);
    std::optional<int> first;
    std::thread doubled([&] { first = asked_once(0, 3, other_dies); });
    std::optional<int> answer = asked_once(0, 3, dies);
    while (!answer) answer = asked_once(0, 3, 0);
    doubled.join();
    assert(answer == 7 && (!first || first == 7));
    assert(disk.left == 7 && disk.withdrawals == 1);
}
