// expect: verified
// wait_until on both clocks; the loop ends by the flag or by the deadline.
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool ready = false;

template <class clock>
void wait_a_while() {
    const auto deadline = clock::now() + std::chrono::milliseconds(5);
    std::unique_lock<std::mutex> guard(lock);
    while (!ready)
        if (changed.wait_until(guard, deadline) == std::cv_status::timeout) break;
}

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
        changed.notify_all();
    });
    wait_a_while<std::chrono::system_clock>();
    wait_a_while<std::chrono::steady_clock>();
    other.join();
}
