// expect: verified
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>

// Dijkstra's solution with states and a condition variable a philosopher.
enum st { thinking, hungry, eating };
st s[3];
std::mutex m;
std::condition_variable c[3];

void test(int i) {
    if (s[i] == hungry && s[(i + 1) % 3] != eating && s[(i + 2) % 3] != eating) {
        s[i] = eating;
        c[i].notify_one();
    }
}

void dine(int i) {
    {
        std::unique_lock l(m);
        s[i] = hungry;
        test(i);
        c[i].wait(l, [&] { return s[i] == eating; });
        assert(s[(i + 1) % 3] != eating);
    }
    {
        std::lock_guard l(m);
        s[i] = thinking;
        test((i + 1) % 3);
        test((i + 2) % 3);
    }
}

int main() {
    std::thread a(dine, 0), b(dine, 1);
    dine(2);
    a.join();
    b.join();
}
