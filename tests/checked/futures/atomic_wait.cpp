// expect: verified
// std::atomic::wait returns when the value has changed and somebody notified, or had changed before.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> stage{0};
int data = 0;

int main() {
    std::thread other([] {
        data = 42;
        stage = 1;
        stage.notify_one();
    });
    stage.wait(0);
    assert(stage == 1 && data == 42);
    other.join();
}
