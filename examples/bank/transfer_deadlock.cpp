// expect: bug deadlock
// The twin of transfer.cpp that locks in the order of its arguments: three transfers in a ring can each hold the lock
// of the account they take from and wait for the lock of the one they give to.
#include <array>
#include <cassert>
#include <cstdio>
#include <mutex>
#include <thread>

struct account {
    int balance = 10;
    std::mutex lock;
};

std::array<account, 3> accounts;

void transfer(std::size_t from, std::size_t to, int amount) {
    std::lock_guard<std::mutex> first(accounts[from].lock);
    std::lock_guard<std::mutex> second(accounts[to].lock);
    accounts[from].balance -= amount;
    accounts[to].balance += amount;
}

int main() {
    std::thread p1(transfer, 0, 1, 3);
    std::thread p2(transfer, 1, 2, 5);
    std::thread p3(transfer, 2, 0, 7);
    p1.join();
    p2.join();
    p3.join();
    const int total = accounts[0].balance + accounts[1].balance + accounts[2].balance;
    assert(total == 30);
    std::printf("total: %d\n", total);
}
