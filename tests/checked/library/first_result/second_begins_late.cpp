// expect: verified
// An attempt that has no answer after some time is made of another one as well, which answers; the first may come in between, as a
// result or a failure.
#include "outcome.hpp"

using namespace lockstep::testing;
lockstep::net::first_result<outcome> both(time_of_threads);

int main() {
    const int first = lockstep::choose(2) == 0 ? 1 : -1;
    both.begin();
    std::thread one([first] { both.end({first}); });
    const bool is_late = !both.wait_for(std::chrono::milliseconds(1));
    if (is_late) {
        both.begin();
        both.end({2});
    }
    const outcome o = both.take();
    assert(is_late ? o.is_result() : o.value == first);
    lockstep::sometimes(is_late && o.value == 1, "the first is answered after all");
    lockstep::sometimes(o.value == 2, "the second is answered");
    one.join();
}
