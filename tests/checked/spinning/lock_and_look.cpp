// expect: verified
// Lock, look, unlock, and again.
#include <mutex>
#include <thread>

std::mutex lock;
bool ready = false;

bool is_ready() {
    std::lock_guard<std::mutex> guard(lock);
    return ready;
}

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        ready = true;
    });
    while (!is_ready()) std::this_thread::yield();
    other.join();
}
