// expect: verified
// Two threads share out an array of bytes and do not overlap.
#include <thread>

char cells[8];

void fill(int from, int to) {
    for (int i = from; i < to; ++i) cells[i] = 'x';
}

int main() {
    std::thread other(fill, 0, 3);
    fill(3, 8);
    other.join();
}
