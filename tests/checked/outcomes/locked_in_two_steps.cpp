// expect: outcomes 1 ; 2*
// also: verified
// Every access is locked, but the update as a whole is not.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int x = 0;

int get() {
    std::lock_guard<std::mutex> guard(lock);
    return x;
}

void set(int value) {
    std::lock_guard<std::mutex> guard(lock);
    x = value;
}

void add() { set(get() + 1); }

int main() {
    std::thread one(add);
    std::thread two(add);
    one.join();
    two.join();
    std::printf("%d\n", x);
}
