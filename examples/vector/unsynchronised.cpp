// expect: bug data_race
// also: outcomes V = (2, 12)* ; V = (12, 10)* ; V = (12, 12)
// A = B + C, then V = M * A, one thread a row. Nothing keeps a thread from starting its second step before the other
// has done its first, so V is computed from a half-finished A. The intended (12, 12) is the one that no serial order
// of the two threads gives: the steps need an order between them, not the threads.
#include <cstdio>
#include <thread>

const int B[2] = {2, 0};
const int C[2] = {0, 5};
const int M[2][2] = {{1, 2}, {1, 2}};
int A[2];
int V[2];

void do_step_1(int row) { A[row] = B[row] + C[row]; }
void do_step_2(int row) { V[row] = M[row][0] * A[0] + M[row][1] * A[1]; }

void compute_row(int row) {
    do_step_1(row);
    do_step_2(row);
}

int main() {
    std::thread p1(compute_row, 0);
    std::thread p2(compute_row, 1);
    p1.join();
    p2.join();
    std::printf("V = (%d, %d)\n", V[0], V[1]);
}
