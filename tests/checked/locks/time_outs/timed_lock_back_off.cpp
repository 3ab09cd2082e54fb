// expect: verified
#include <cassert>
#include <chrono>
#include <mutex>
#include <thread>

using namespace std::chrono_literals;
std::timed_mutex a, b;
int both;
void f(std::timed_mutex& x, std::timed_mutex& y) {
    for (int i = 0; i < 2; ++i) {
        std::unique_lock l(x);
        if (y.try_lock_for(1ms)) {
            ++both;
            y.unlock();
            return;
        }
    }
}

int main() {
    std::thread t(f, std::ref(a), std::ref(b));
    f(a, b);
    t.join();
    assert(both == 2);
}
