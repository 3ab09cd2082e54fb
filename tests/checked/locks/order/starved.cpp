// expect: bug starvation | --overtakes 3
// also: verified
// A mutex knows no queue: the other thread may come back and be served again and again while this one waits.
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::thread greedy([] {
        for (int i = 0; i < 5; ++i) std::lock_guard<std::mutex> guard(lock);
    });
    { std::lock_guard<std::mutex> guard(lock); }
    greedy.join();
}
