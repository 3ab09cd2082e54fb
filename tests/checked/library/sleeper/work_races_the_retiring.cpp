// expect: verified
// Work comes to one who retires, as the other goes to sleep: it is done.
#include "crew.hpp"

lockstep::testing::crew<2> all;

int main() {
    std::thread retires([] { all[0].retire(); });
    std::thread sleeps([] {
        while (all[1].take() == 0) all[1].sleep();
        all.stop();
    });
    all.bring(1);
    retires.join();
    sleeps.join();
}
