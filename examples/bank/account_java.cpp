// expect: no bug | --executions 10000
// The lecture's Java class Account as it would be written here: an object with the lock and the one condition that every
// Java object has. deposit() wakes all, since all wait at the same condition, for different amounts.
//
//     class Account {
//         private int balance;
//         public synchronized void deposit(int amount) { balance += amount; notifyAll(); }
//         public synchronized void withdraw(int amount) { while (balance < amount) wait(); balance -= amount; }
//     }
//
// Elsewhere: a pthread_mutex_t that is recursive and one condition variable; threading.Condition() in Python, whose lock
// is recursive, too; Go has no recursive lock on purpose.
#include <cstdio>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/object_monitor.hpp>

class account {
public:
    void deposit(int amount) {
        monitor_.synchronized([&] {
            balance_ += amount;
            monitor_.notify_all();
        });
    }
    void withdraw(int amount) {
        monitor_.synchronized([&] {
            while (balance_ < amount) monitor_.wait();
            balance_ -= amount;
        });
    }
    int balance() {
        return monitor_.synchronized([&] { return balance_; });
    }

private:
    lockstep::object_monitor monitor_;
    int balance_ = 0;
};

int main() {
    account a;
    auto customer = lockstep::go([&] { a.withdraw(7); });
    a.deposit(10);
    customer.join();
    std::printf("%d are left of 10\n", a.balance());
}
