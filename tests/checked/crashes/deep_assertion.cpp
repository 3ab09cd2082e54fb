// expect: bug assertion
// Only one order of six steps breaks it: each thread must come in just between two steps of the other.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> turn{0};

void expect_then_set(int seen, int next) {
    if (turn == seen) turn = next;
}

int main() {
    std::thread other([] {
        expect_then_set(0, 1);
        expect_then_set(2, 3);
        expect_then_set(4, 5);
    });
    expect_then_set(1, 2);
    expect_then_set(3, 4);
    assert(turn != 5);
    other.join();
}
