// expect: bug use_after_return
// also: bug use_after_return | --strategy exhaustive
// says: of a thread_local of T1, which
// A pointer to a thread_local outlives its thread. Whoever writes through it then writes to an object that is gone.
#include <atomic>
#include <thread>

std::atomic<int*> shared{nullptr};
thread_local int mine = 0;

int main() {
    std::thread owner([] {
        mine = 1;
        shared.store(&mine);
    });
    std::thread user([] {
        if (int* p = shared.load()) *p = 2;
    });
    owner.join();
    user.join();
}
