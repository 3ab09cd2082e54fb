// expect: bug failed_property
// The same without holding the lock from the look to the withdrawal.
#include "lockstep/check.hpp"

#include <mutex>
#include <thread>

int main() {
    std::mutex m;
    int balance = 10;
    const auto withdraw = [&] {
        m.lock();
        const bool enough = balance >= 8;
        m.unlock();
        if (!enough) return;
        const std::lock_guard guard(m);
        balance -= 8;
        lockstep::always(balance >= 0, "never overdrawn");
    };
    std::thread a(withdraw), b(withdraw);
    a.join();
    b.join();
}
