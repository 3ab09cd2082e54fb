// expect: outcomes 123* ; 132* ; 213* ; 231* ; 312* ; 321*
// Three locked steps in any order, and all of them serial.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int order = 0;

void append(int digit) {
    std::lock_guard<std::mutex> guard(lock);
    order = order * 10 + digit;
}

int main() {
    std::thread one(append, 1);
    std::thread two(append, 2);
    std::thread three(append, 3);
    one.join();
    two.join();
    three.join();
    std::printf("%d\n", order);
}
