// expect: verified
// Data that nobody writes after the threads started may be read by all.
#include <thread>

int table[2] = {1, 2};
int sums[2];

void sum(int slot) { sums[slot] = table[0] + table[1]; }

int main() {
    table[1] = 3;
    std::thread other(sum, 0);
    sum(1);
    other.join();
}
