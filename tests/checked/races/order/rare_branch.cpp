// expect: bug data_race
// The race sits behind a value that only some interleavings produce.
#include <atomic>
#include <thread>

std::atomic<int> step{0};
int data = 0;

int main() {
    std::thread other([] {
        step = 1;
        data = 1;
        step = 2;
    });
    if (step == 1) data = 2; // between the two stores
    other.join();
}
