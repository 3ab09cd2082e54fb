// expect: verified
// Whoever has been on duty, and blocks its thread, wakes another: news of descriptors find somebody who sleeps there.
#include "crew.hpp"

lockstep::testing::poll_set watched;
lockstep::testing::crew<2> all(&watched);
lockstep::parking::futex_word handled{0};

int main() {
    std::thread blocks([] {
        while (all[0].take() == 0) all[0].sleep();
        if (watched.delivered()) return all.stop(); // it has work of its own, which is another story
        if (!watched.on_duty.is_taken()) all.wake_one();
        while (handled.load() == 0) lockstep::parking::sleep_on(handled, 0, lockstep::parking::never);
    });
    std::thread sleeps([] {
        while (!watched.delivered()) all[1].sleep();
        handled.store(1);
        lockstep::parking::wake_one(&handled);
    });
    all.bring(1);
    watched.have_news();
    blocks.join();
    sleeps.join();
}
