// expect: verified
// also: outcomes total: 30*
// Accounts with a lock each. A transfer holds both locks, and every transfer takes them in the same order (the account
// with the lower number first), so no circle of waiting can form and no money is made or lost.
#include <algorithm>
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
    std::lock_guard<std::mutex> first(accounts[std::min(from, to)].lock);
    std::lock_guard<std::mutex> second(accounts[std::max(from, to)].lock);
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
