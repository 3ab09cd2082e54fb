// expect: verified
// There is not enough for what is asked under a key: nothing is done, and the key is free for when there is. Under a key that was
// used something else is not done.
#include "small_bank.hpp"

using namespace lockstep::testing;

int main() {
    disk.left = 2;
    std::thread deposits([] {
        const std::scoped_lock turn(writing);
        disk.left += 8;
    });
    std::optional<int> answer;
    for (int times = 0; times < 2 && !answer; ++times) {
        try {
            answer = asked_once(0, 3, 0);
        } catch (const std::runtime_error&) { // when the rest has come, perhaps
            assert(disk.withdrawals == 0);
            deposits.join();
        }
    }
    if (deposits.joinable()) deposits.join();
    assert(answer == 7 && disk.left == 7 && disk.withdrawals == 1);
    assert(!asked_once(0, 4, 0) && disk.left == 7);
}
