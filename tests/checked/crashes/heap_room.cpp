// expect: verified
// The place is taken and checked in one step.
#include <atomic>
#include <thread>

std::atomic<int> used{1};
int* const slots = new int[2];

void add() {
    const int mine = used++;
    if (mine < 2) slots[mine] = 7;
}

int main() {
    std::thread other(add);
    add();
    other.join();
    delete[] slots;
}
