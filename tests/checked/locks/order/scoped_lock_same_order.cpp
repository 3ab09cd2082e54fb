// expect: verified
// std::scoped_lock in the same order in both threads never has to back off.
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
        std::scoped_lock both(a, b);
        ++shared;
    }
    other.join();
}
