// expect: verified
// One thread hands a pointer to its thread_local to another, and waits until that has done with it.
#include <atomic>
#include <thread>

std::atomic<int*> shared{nullptr};
thread_local int mine = 0;

int main() {
    std::thread owner([] {
        mine = 1;
        shared.store(&mine);
        std::thread user([] { *shared.load() = 2; });
        user.join();
    });
    owner.join();
}
