// expect: verified | --overtakes 3
// Only two turns of the other can come in front of this one: fewer than were asked about.
#include <mutex>
#include <thread>

std::mutex lock;

int main() {
    std::thread other([] {
        for (int i = 0; i < 2; ++i) std::lock_guard<std::mutex> guard(lock);
    });
    { std::lock_guard<std::mutex> guard(lock); }
    other.join();
}
