// expect: verified
// The same where it goes to sleep at the descriptors.
#include "crew.hpp"

lockstep::testing::poll_set watched;
lockstep::testing::crew<1> all(&watched);

int main() {
    std::thread worker([] {
        int done = 0;
        while ((done += all[0].take()) < 2) all[0].sleep();
        assert(done == 2);
    });
    all.bring(1);
    all.bring(1);
    worker.join();
    assert(!watched.on_duty.is_taken());
}
