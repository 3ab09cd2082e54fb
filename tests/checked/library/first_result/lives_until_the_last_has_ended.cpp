// expect: verified
// Who asks has a result and goes, with all that it has; the other attempt ends when it ends.
#include "outcome.hpp"

using namespace lockstep::testing;

int main() {
    auto both = std::make_shared<lockstep::net::first_result<outcome>>(time_of_threads);
    both->begin();
    both->begin();
    std::thread other([mine = both]() mutable {
        mine->end({-1});
        mine.reset();
    });
    both->end({1});
    assert(both->take().value == 1);
    both.reset();
    other.join();
}
