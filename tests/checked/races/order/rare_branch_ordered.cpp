// expect: verified
// The same, but the branch is taken only after the data was handed over.
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
    if (step == 2) data = 2;
    other.join();
}
