// expect: verified
// One puts a message where there is room for none: it waits for as long as it must, and both come, in order.
#include "../checked_clock.hpp"
#include "lockstep/net/node/mailbox.hpp"

#include <cassert>

using mail = lockstep::net::mailbox<int>;
lockstep::testing::checked_clock time_of_threads;
mail box(1, time_of_threads);

int main() {
    int first = 1;
    assert(box.put(first, {}) == mail::outcome::kept);
    std::thread sender([] {
        int second = 2;
        assert(box.put(second, {}) == mail::outcome::kept);
    });
    std::error_code error;
    assert(box.take({}, error) == 1);
    assert(box.take({}, error) == 2);
    sender.join();
}
