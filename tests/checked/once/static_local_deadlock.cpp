// expect: bug deadlock
// One initialises a static while it holds the lock that the initialiser of the other needs.
#include <mutex>
#include <thread>

std::mutex lock;

int build() {
    std::lock_guard<std::mutex> guard(lock);
    return 42;
}

int value() {
    static const int the_value = build();
    return the_value;
}

int main() {
    std::thread other([] { value(); });
    {
        std::lock_guard<std::mutex> guard(lock);
        if (value() != 42) return 1;
    }
    other.join();
}
