// expect: verified
// Who waits for a message is told that there will be none.
#include "../checked_clock.hpp"
#include "lockstep/net/node/mailbox.hpp"

#include <cassert>

lockstep::testing::checked_clock time_of_threads;
lockstep::net::mailbox<int> box(1, time_of_threads);

int main() {
    std::thread takes([] {
        std::error_code error;
        assert(!box.take({}, error) && !error);
    });
    box.close();
    takes.join();
}
