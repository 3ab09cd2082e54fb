// expect: verified
// The mailbox is closed while one puts into it and one waits to take: what was kept is taken, and nobody waits for ever.
#include "../checked_clock.hpp"
#include "lockstep/net/node/mailbox.hpp"

#include <cassert>

using mail = lockstep::net::mailbox<int>;
lockstep::testing::checked_clock time_of_threads;
mail box(1, time_of_threads);

int main() {
    mail::outcome how{};
    std::thread puts([&] {
        int m = 7;
        how = box.put(m, {});
    });
    std::thread closes([] { box.close(); });
    std::error_code error;
    const auto taken = box.take({}, error);
    puts.join();
    closes.join();
    assert(!error);
    const auto rest = box.take({}, error);
    assert((taken || rest) == (how == mail::outcome::kept));
    assert(!(taken && rest));
    int late = 8;
    assert(box.put(late, {}) == mail::outcome::closed && late == 8);
}
