// expect: no bug | --executions 5000
// The sieve of Eratosthenes as a chain of fibers: each holds the first number that reaches it, a prime, and hands on what
// that does not divide (M. D. McIlroy, Coroutines, 1968). Closing the first channel ends them one after the other.
//
// Elsewhere: the example that Go's own documentation likes best. With OS threads it is a bad idea beyond a few thousand
// primes; Python's generators make the same chain without any concurrency.
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/task_group.hpp>
#include <lockstep/sync/channel.hpp>
#include <memory>
#include <vector>

using numbers = lockstep::channel<int>;

void hand_on_what_it_does_not_divide(int prime, numbers& in, numbers& out) {
    for (const int n : in)
        if (n % prime != 0) out.send(n);
    out.close();
}

int main() {
    const int limit = lockstep::checked() ? 3 : 1000;
    std::vector<std::unique_ptr<numbers>> links; // outlive the fibers below
    lockstep::task_group fibers;
    numbers* in = links.emplace_back(std::make_unique<numbers>(1)).get();
    fibers.go([&, out = in] {
        for (int n = 2; n <= limit; ++n) out->send(n);
        out->close();
    });
    std::vector<int> primes;
    while (const auto prime = in->receive()) {
        primes.push_back(*prime);
        numbers* const out = links.emplace_back(std::make_unique<numbers>(1)).get();
        fibers.go([prime, in, out] { hand_on_what_it_does_not_divide(*prime, *in, *out); });
        in = out;
    }
    fibers.join();
    std::printf("%zu primes up to %d, the last is %d\n", primes.size(), limit, primes.back());
}
