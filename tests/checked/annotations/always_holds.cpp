// expect: verified
// A property that holds in every interleaving. Seen from outside: nothing.
#include "lockstep/check.hpp"

#include <mutex>
#include <thread>

int main() {
    std::mutex m;
    int balance = 10;
    const auto withdraw = [&] {
        const std::lock_guard guard(m);
        if (balance >= 8) balance -= 8;
        lockstep::always(balance >= 0, "never overdrawn");
    };
    std::thread a(withdraw), b(withdraw);
    a.join();
    b.join();
}
