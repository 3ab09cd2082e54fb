// expect: bug deadlock
// The wait releases the inner lock but not the outer one, which the signaller needs.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex outer, inner;
std::condition_variable changed;
bool ready = false;

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> out(outer);
        std::lock_guard<std::mutex> in(inner);
        ready = true;
        changed.notify_one();
    });
    {
        std::lock_guard<std::mutex> out(outer);
        std::unique_lock<std::mutex> in(inner);
        while (!ready) changed.wait(in);
    }
    other.join();
}
