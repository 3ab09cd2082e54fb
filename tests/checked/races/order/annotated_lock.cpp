// expect: verified
// A lock of the program's own making, with ThreadSanitizer's annotations: its author says that what happens inside is no race
// (here a note of who takes it, for statistics), and where it is taken and given back.
#include <atomic>
#include <thread>

extern "C" {
void __tsan_mutex_pre_lock(void*, unsigned);
void __tsan_mutex_post_lock(void*, unsigned, int);
int __tsan_mutex_pre_unlock(void*, unsigned);
void __tsan_mutex_post_unlock(void*, unsigned);
}

class lock {
public:
    void take() {
        __tsan_mutex_pre_lock(this, 0);
        last_asked_ = 1;
        while (held_.exchange(true, std::memory_order_relaxed)) {
        }
        __tsan_mutex_post_lock(this, 0, 0);
    }
    void give() {
        __tsan_mutex_pre_unlock(this, 0);
        held_.store(false, std::memory_order_relaxed);
        __tsan_mutex_post_unlock(this, 0);
    }

private:
    std::atomic<bool> held_{false};
    int last_asked_ = 0;
};

lock guard;
int count = 0;

void add() {
    guard.take();
    ++count;
    guard.give();
}

int main() {
    std::thread other(add);
    add();
    other.join();
}
