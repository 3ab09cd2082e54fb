// expect: outcomes (exit -1)*
// says: it is no success: stuck
// Each of two threads holds the lock that the other one wants, in every schedule. The outcome is always the same and as a
// serial order gives it, and it is no good one.
#include <mutex>
#include <thread>

int main() {
    std::mutex m;
    m.lock();
    std::thread waits([&] { m.lock(); });
    waits.join();
}
