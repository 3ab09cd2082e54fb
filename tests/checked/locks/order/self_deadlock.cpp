// expect: bug self_deadlock
// A locked method calls another locked method.
#include <mutex>
#include <thread>

class account {
public:
    int balance() {
        std::lock_guard<std::mutex> guard(lock_);
        return balance_;
    }
    void withdraw(int amount) {
        std::lock_guard<std::mutex> guard(lock_);
        if (balance() >= amount) balance_ -= amount; // waits for itself
    }

private:
    std::mutex lock_;
    int balance_ = 10;
};

int main() {
    account shared;
    std::thread other([&] { shared.withdraw(3); });
    other.join();
}
