// expect: bug use_after_return
// also: bug use_after_return | --strategy exhaustive
// also: bug use_after_return | --cxxflags -O2
// Who wakes a waiter looks once more at its place, which lies in the waiter's frame.
#include <atomic>
#include <thread>

struct place {
    std::atomic<bool> done{false};
    int woken = 0;
};

std::atomic<place*> waiting{nullptr};

void wait() {
    place mine;
    waiting = &mine;
    while (!mine.done) {
    }
}

void wake() {
    place* first = nullptr;
    while ((first = waiting) == nullptr) {
    }
    first->done = true;
    first->woken = 1;
}

int main() {
    std::thread waker(wake);
    wait();
    waker.join();
}
