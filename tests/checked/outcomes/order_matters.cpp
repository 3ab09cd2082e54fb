// expect: outcomes 12* ; 16*
// also: verified
// Correctly locked, and still two outcomes: both serial, so the program fails the first half of the criterion only.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int x = 6;

int main() {
    std::thread doubling([] {
        std::lock_guard<std::mutex> guard(lock);
        x = x * 2;
    });
    std::thread adding([] {
        std::lock_guard<std::mutex> guard(lock);
        x = x == 6 ? 8 : x;
    });
    doubling.join();
    adding.join();
    std::printf("%d\n", x);
}
