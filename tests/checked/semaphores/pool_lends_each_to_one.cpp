// expect: verified
// The pool of examples/net/bank, with one connection, and two who want it: each has it at last, and never both at once.
#include "../../../examples/net/bank/pool.hpp"

#include <cassert>
#include <thread>

struct connection {
    int used = 0; // plain: two who have it would be a race
};

int main() {
    std::vector<std::unique_ptr<connection>> one;
    one.push_back(std::make_unique<connection>());
    bank::pool<connection> pool(std::move(one));
    const auto work = [&] {
        const auto mine = pool.lend_until(std::chrono::steady_clock::time_point::max());
        assert(mine);
        ++(**mine).used;
    };
    std::thread other(work);
    work();
    other.join();
    const auto at_once = std::chrono::steady_clock::time_point::min();
    const auto mine = pool.lend_until(at_once);
    assert(mine && (**mine).used == 2);
    assert(!pool.lend_until(at_once));
}
