// expect: bug livelock
// A barrier that only counts: the fast one comes round and counts again before the slow one has seen it open.
#include <atomic>
#include <thread>

std::atomic<int> arrived{0};

void wait() {
    if (++arrived == 2) {
        arrived = 0; // open
    } else {
        while (arrived != 0) {
        }
    }
}

void run() {
    wait();
    wait();
}

int main() {
    std::thread other(run);
    run();
    other.join();
}
