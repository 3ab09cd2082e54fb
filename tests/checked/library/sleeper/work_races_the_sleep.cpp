// expect: verified
// Work comes as the worker goes to sleep: it finds it, or is woken.
#include "crew.hpp"

lockstep::testing::crew<1> all;

int main() {
    std::thread worker([] {
        int done = 0;
        while ((done += all[0].take()) < 2) all[0].sleep();
        assert(done == 2);
    });
    all.bring(1);
    all.bring(1);
    worker.join();
}
