// expect: bug deadlock or lost_wakeup
#include <future>
#include <mutex>

// The temporary future waits in its destructor, with the lock held that the task needs.
std::mutex m;

int main() {
    std::lock_guard g(m);
    (void)std::async(std::launch::async, [] { std::lock_guard g2(m); });
}
