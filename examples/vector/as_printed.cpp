// expect: bug lost_wakeup
// The condition variable just as the textbook prints it: whoever finishes step 1 last notifies all, and *then* waits
// itself, with no look at step1_finished. Nobody is left to wake it, so this hangs in every schedule.
#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <thread>

const int B[2] = {2, 0};
const int C[2] = {0, 5};
const int M[2][2] = {{1, 2}, {1, 2}};
int A[2];
int V[2];

int step1_finished = 0;
std::mutex start_step2_lock;
std::condition_variable start_step2;

void do_step_1(int row) {
    A[row] = B[row] + C[row];
    std::lock_guard<std::mutex> guard(start_step2_lock);
    step1_finished += 1;
    if (step1_finished == 2) start_step2.notify_all();
}

void do_step_2(int row) {
    {
        std::unique_lock<std::mutex> guard(start_step2_lock);
        start_step2.wait(guard);
    }
    V[row] = M[row][0] * A[0] + M[row][1] * A[1];
}

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
