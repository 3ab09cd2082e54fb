// expect: bug deadlock
// Both beats are followed until nothing is left that they could change, in the search and in the recording of what it found.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;

std::mutex a, b;

int main() {
    std::thread sleeps([] {
        for (;;) std::this_thread::sleep_for(1ms);
    });
    std::thread waits([] {
        std::mutex own;
        std::condition_variable never;
        std::unique_lock<std::mutex> lock(own);
        for (;;) never.wait_for(lock, 1ms);
    });
    sleeps.detach();
    waits.detach();
    std::thread other([] {
        std::lock_guard<std::mutex> first(b);
        std::lock_guard<std::mutex> second(a);
    });
    {
        std::lock_guard<std::mutex> first(a);
        std::lock_guard<std::mutex> second(b);
    }
    other.join();
}
