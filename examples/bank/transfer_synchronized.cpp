// expect: no bug | --executions 10000
// A transfer holds both accounts, and two transfers in opposite directions do not deadlock though each names its own
// account first: with_all() takes the locks in a way of its own (as std::scoped_lock does). transfer_deadlock.cpp is what
// happens without. There is no way to a balance but through its lock.
//
// Elsewhere: std::scoped_lock over plain mutexes; Java, Go, Python and pthreads have no such thing, so one orders the
// accounts by number (transfer.cpp).
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/synchronized.hpp>

using account = lockstep::synchronized<int>;

void transfer(account& from, account& to, int amount) {
    lockstep::with_all(
        [&](int& source, int& target) {
            source -= amount;
            target += amount;
        },
        from, to);
}

int main() {
    const int times = lockstep::checked() ? 1 : 10'000;
    account a(10), b(10);
    auto there = lockstep::go([&] {
        for (int i = 0; i < times; ++i) transfer(a, b, 3);
    });
    for (int i = 0; i < times; ++i) transfer(b, a, 5);
    there.join();
    const int total = *a.lock() + *b.lock();
    lockstep::always(total == 20, "no money is made or lost");
    std::printf("%d transfers, total: %d\n", 2 * times, total);
}
