// expect: no bug | --time 10s
// std::scoped_lock in opposite orders backs off and tries again: right, though an unfair scheduler could keep both
// busy.
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
