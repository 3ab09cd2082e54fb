// expect: bug data_race
// As in annotated_lock.cpp, but the count is changed after the lock is given back.
#include <atomic>
#include <thread>

extern "C" {
void __tsan_mutex_pre_lock(void*, unsigned);
void __tsan_mutex_post_lock(void*, unsigned, int);
int __tsan_mutex_pre_unlock(void*, unsigned);
void __tsan_mutex_post_unlock(void*, unsigned);
}

std::atomic<bool> held{false};
int count = 0;

void add() {
    __tsan_mutex_pre_lock(&held, 0);
    while (held.exchange(true, std::memory_order_relaxed)) {
    }
    __tsan_mutex_post_lock(&held, 0, 0);
    __tsan_mutex_pre_unlock(&held, 0);
    held.store(false, std::memory_order_relaxed);
    __tsan_mutex_post_unlock(&held, 0);
    ++count;
}

int main() {
    std::thread other(add);
    add();
    other.join();
}
