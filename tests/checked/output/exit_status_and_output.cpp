// expect: outcomes first (exit 0)* ; second (exit 7)*
// Output and exit status together.
#include <atomic>
#include <cstdio>
#include <thread>

std::atomic<int> winner{0};

void run(int me) {
    int nobody = 0;
    winner.compare_exchange_strong(nobody, me);
}

int main() {
    std::thread one(run, 1);
    std::thread two(run, 2);
    one.join();
    two.join();
    std::puts(winner == 1 ? "first" : "second");
    return winner == 1 ? 0 : 7;
}
