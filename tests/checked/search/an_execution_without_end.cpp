// expect: no bug | --time 1s
// also: no bug | --strategy exhaustive --time 1s
// within: 100 s
// Each execution would take an hour. A limit of time holds in the midst of one, too.
#include <mutex>
#include <thread>
#include <vector>

std::mutex lock;

void work() {
    std::vector<unsigned> numbers(1000);
    for (int turn = 0; turn < 10'000; ++turn) {
        for (unsigned i = 0; i < 5'000'000; ++i) numbers[i % 1000] += i;
        std::lock_guard<std::mutex> guard(lock);
    }
}

int main() {
    std::thread a(work), b(work);
    a.join();
    b.join();
}
