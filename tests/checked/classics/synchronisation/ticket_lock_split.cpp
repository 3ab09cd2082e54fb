// expect: bug data_race
// The ticket is drawn by a load and a store: two can have the same.
#include <atomic>
#include <thread>

std::atomic<int> next_ticket{0};
std::atomic<int> now_serving{0};
int counter = 0;

void add() {
    const int mine = next_ticket;
    next_ticket = mine + 1;
    while (now_serving < mine) {
    }
    ++counter;
    now_serving = mine + 1;
}

int main() {
    std::thread other(add);
    add();
    other.join();
}
