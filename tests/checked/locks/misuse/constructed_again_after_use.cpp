// expect: verified
// As in constructed_again.cpp, but nobody uses the old one any more.
#include <mutex>
#include <new>
#include <thread>

struct account {
    std::mutex lock;
    int balance = 0;
};
alignas(account) unsigned char room[sizeof(account)];

void deposit(account* a) {
    std::lock_guard<std::mutex> guard(a->lock);
    ++a->balance;
}

int main() {
    auto* a = new (room) account;
    std::thread first(deposit, a);
    first.join();
    a->~account();
    a = new (room) account;
    std::thread second(deposit, a);
    deposit(a);
    second.join();
}
