// expect: verified
// Whoever has been on duty, and retires, wakes another: news of descriptors find somebody who sleeps there.
#include "crew.hpp"

lockstep::testing::poll_set watched;
lockstep::testing::crew<2> all(&watched);

int main() {
    std::thread retires([] {
        while (all[0].take() == 0) all[0].sleep();
        if (watched.delivered()) return all.stop(); // it has work of its own, which is another story
        all[0].retire();
    });
    std::thread sleeps([] {
        while (!watched.delivered()) all[1].sleep();
        all.stop();
    });
    all.bring(1);
    watched.have_news();
    retires.join();
    sleeps.join();
}
