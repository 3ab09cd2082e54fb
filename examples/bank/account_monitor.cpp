// expect: no bug | --executions 10000
// The textbook's account as a monitor, with the two ways in which a withdrawal can meet an empty account: refuse, or wait
// for a deposit. The state can be reached from inside only, and whoever leaves looks after those who wait (automatic
// signalling): there is no signal to forget.
//
// Elsewhere: Java's synchronized methods with wait() and notifyAll() (account_java.cpp); in Python `with condition:` and
// wait_for(); pthreads by hand; in Go a goroutine that owns the balance and is talked to over channels.
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/sync/monitor.hpp>

class account {
public:
    explicit account(int balance) : balance_(balance) {}

    void deposit(int amount) {
        balance_.with([&](auto& in) { *in += amount; });
    }
    /// False: insufficient funds.
    bool withdraw(int amount) {
        return balance_.with([&](auto& in) {
            if (amount > *in) return false;
            *in -= amount;
            return true;
        });
    }
    void withdraw_when_there_is_enough(int amount) {
        balance_.when([&](int balance) { return balance >= amount; }, [&](int& balance) { balance -= amount; });
    }
    int balance() {
        return balance_.with([](auto& in) { return *in; });
    }

private:
    lockstep::monitor<int> balance_;
};

int main() {
    account a(10);
    lockstep::fiber<bool> p1 = lockstep::go([&] { return a.withdraw(8); });
    const bool p2_got_it = a.withdraw(7);
    const bool p1_got_it = p1.join();
    lockstep::always(p1_got_it != p2_got_it, "one of the two gets its money");
    std::printf("of withdraw(8) and withdraw(7) one succeeds, and the other has insufficient funds\n");

    auto patient = lockstep::go([&] { a.withdraw_when_there_is_enough(12); });
    a.deposit(10);
    patient.join();
    const int left = a.balance();
    lockstep::always(left == (p1_got_it ? 0 : 1), "nothing is lost");
    std::printf("withdraw_when_there_is_enough(12) waited for the deposit\n");
}
