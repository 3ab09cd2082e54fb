// expect: bug data_race
// Two threads share out an array and overlap by one element.
#include <thread>

int cells[4];

void fill(int from, int to) {
    for (int i = from; i < to; ++i) cells[i] = i;
}

int main() {
    std::thread other(fill, 0, 3);
    fill(2, 4);
    other.join();
}
