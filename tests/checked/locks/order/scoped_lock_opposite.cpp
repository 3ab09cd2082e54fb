// expect: verified
// also: verified | --strategy exhaustive
// std::scoped_lock in opposite orders backs off and tries again: right, though an unfair scheduler could keep both
// busy for ever.
#include <mutex>
#include <thread>

std::mutex a, b;
int shared = 0;

int main() {
    std::thread other([] {
        std::scoped_lock both(a, b);
        ++shared;
    });
    {
        std::scoped_lock both(b, a);
        ++shared;
    }
    other.join();
}
