// expect: verified
// main may end first; the detached thread, and whatever it holds at that moment, go with the process. No leak.
#include <atomic>
#include <string>
#include <thread>

std::atomic<int> steps{0};

int main() {
    std::thread worker([] {
        const std::string text(100, 'x');
        ++steps;
        if (text.size() == 100) ++steps;
    });
    worker.detach();
}
