// expect: bug data_race
// An account is constructed anew in its place while another thread uses its lock.
#include <mutex>
#include <new>
#include <thread>

struct account {
    std::mutex lock;
    int balance = 0;
};
alignas(account) unsigned char room[sizeof(account)];

int main() {
    auto* a = new (room) account;
    std::thread other([a] {
        std::lock_guard<std::mutex> guard(a->lock);
        ++a->balance;
    });
    new (room) account;
    other.join();
}
