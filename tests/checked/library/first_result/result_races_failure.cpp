// expect: verified
// Two attempts at the same time, either of which may fail: a result is what counts, whichever comes first, and who asks is not left
// waiting. What still runs is told to stop.
#include "outcome.hpp"

using namespace lockstep::testing;
lockstep::net::first_result<outcome> both(time_of_threads);

int main() {
    const int first = lockstep::choose(2) == 0 ? 1 : -1, second = lockstep::choose(2) == 0 ? 2 : -2;
    both.begin();
    both.begin();
    std::thread other([second] { both.end({second}); });
    both.end({first});
    const outcome o = both.take();
    assert(o.value == first || o.value == second);
    assert(o.is_result() == (first > 0 || second > 0));
    assert(both.stop().stop_requested());
    other.join();
}
