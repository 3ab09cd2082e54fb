// expect: no bug | --executions 3000
// A loop whose turns are split over the processors. Each turn writes to a place of its own, so there is nothing to lock;
// what all have done is there when parallel_for returns. Not vector<bool>: its neighbours share a byte.
//
// Elsewhere: #pragma omp parallel for; IntStream.range().parallel() in Java; a Pool.map over processes in Python; in Go
// one writes it by hand with a sync.WaitGroup.
#include <algorithm>
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/parallel/for.hpp>
#include <vector>

bool is_prime(int n) {
    if (n < 2) return false;
    for (int d = 2; d * d <= n; ++d)
        if (n % d == 0) return false;
    return true;
}

int main() {
    const int limit = lockstep::checked() ? 100 : 100'000;
    std::vector<char> prime(static_cast<std::size_t>(limit));
    lockstep::parallel_for(0, limit, [&](int n) { prime[static_cast<std::size_t>(n)] = is_prime(n); });
    std::printf("%d primes below %d\n", static_cast<int>(std::count(prime.begin(), prime.end(), 1)), limit);
}
