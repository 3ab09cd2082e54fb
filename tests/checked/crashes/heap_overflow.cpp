// expect: bug heap_overflow
// Room for two, and a third comes when both threads find a place free.
#include <atomic>
#include <thread>

std::atomic<int> used{1};
int* const slots = new int[2];

void add() {
    if (used < 2) slots[used++] = 7;
}

int main() {
    std::thread other(add);
    add();
    other.join();
    delete[] slots;
}
