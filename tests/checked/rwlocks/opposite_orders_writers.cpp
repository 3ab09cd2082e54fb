// expect: bug deadlock
// One reads a and writes b, the other reads b and writes a.
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex a, b;

void copy(std::shared_mutex& from, std::shared_mutex& to) {
    std::shared_lock<std::shared_mutex> reading(from);
    std::unique_lock<std::shared_mutex> writing(to);
}

int main() {
    std::thread other(copy, std::ref(a), std::ref(b));
    copy(b, a);
    other.join();
}
