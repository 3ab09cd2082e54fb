// The textbook's account: `withdraw` unprotected, and two locks taken in opposite orders.
#include <cstdio>
#include <mutex>

int balance = 10;
int x = 1, y = 0;
std::mutex balance_lock, x_lock, y_lock;

void withdraw(int amount) {
    if (amount > balance) {
        std::puts("Insufficient funds");
    } else {
        balance = balance - amount;
        std::printf("%d\n", balance);
    }
}

void withdraw_locked(int amount) {
    balance_lock.lock();
    withdraw(amount);
    balance_lock.unlock();
}

void compute() {
    x_lock.lock();
    y_lock.lock();
    y = x + y;
    y_lock.unlock();
    x_lock.unlock();
}

void anti_compute() {
    y_lock.lock();
    x_lock.lock();
    y = y - x;
    x_lock.unlock();
    y_lock.unlock();
}

int main() {
    withdraw(8);
    withdraw_locked(7);
    compute();
    anti_compute();
}
