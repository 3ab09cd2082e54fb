// expect: no bug | --executions 10000
// The textbook's A = B + C, then V = M . A, with the steps written one after the other. Each part has its share of the
// rows, and a barrier between the steps: nobody computes a row of V before all of A is there. as_printed.cpp shows what
// becomes of the condition variable that the textbook uses.
//
// Elsewhere: pthread_barrier_wait, Java's CyclicBarrier or Phaser, Python's threading.Barrier; OpenMP puts such a barrier
// behind each parallel loop; Go has none, one waits for a sync.WaitGroup after each step.
#include <cassert>
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/parallel/for.hpp>
#include <vector>

int main() {
    const std::size_t rows = lockstep::checked() ? 2 : 500;
    std::vector<long> A(rows), B(rows), C(rows), V(rows);
    for (std::size_t i = 0; i < rows; ++i) {
        B[i] = i == 0 ? 2 : 0;
        C[i] = i == 0 ? 0 : 5;
    }
    const auto M = [](std::size_t, std::size_t column) {
        return static_cast<long>(column + 1);
    }; // all rows are (1 2 3 ...)

    lockstep::phases(
        rows, lockstep::checked() ? 2 : 4, //
        [&](std::size_t i) { A[i] = B[i] + C[i]; },
        [&](std::size_t i) {
            for (std::size_t k = 0; k < rows; ++k) V[i] += M(i, k) * A[k];
        });

    for (std::size_t i = 0; i < rows; ++i) assert(V[i] == V[0]);
    std::printf("V has %zu rows, each %ld\n", rows, V[0]); // (1 2) . (2 5) = 12
}
