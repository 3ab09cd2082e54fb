// expect: bug livelock
// The flag that is waited for is never set.
#include <atomic>
#include <thread>

std::atomic<bool> ready{false};

int main() {
    std::thread waiter([] {
        while (!ready) {
        }
    });
    waiter.join();
}
