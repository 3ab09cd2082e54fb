// expect: verified
// also: outcomes 2\nInsufficient funds* ; 3\nInsufficient funds*
// The same two withdrawals, each a critical section under one lock: only what a serial order gives can happen.
#include <cstdio>
#include <mutex>
#include <thread>

int balance = 10;
std::mutex balance_lock;

void withdraw(int amount) {
    std::lock_guard<std::mutex> guard(balance_lock);
    if (amount > balance) {
        std::printf("Insufficient funds\n");
    } else {
        balance = balance - amount;
        std::printf("%d\n", balance);
    }
}

int main() {
    std::thread p1(withdraw, 8);
    std::thread p2(withdraw, 7);
    p1.join();
    p2.join();
}
