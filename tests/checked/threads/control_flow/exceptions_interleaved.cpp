// expect: verified
#include <cassert>
#include <mutex>
#include <thread>

// Two threads inside catch blocks at once, switched between: each rethrows its own.
std::mutex m;

void f(int v) {
    try {
        throw v;
    } catch (...) {
        { std::lock_guard g(m); }
        try {
            throw;
        } catch (int w) {
            assert(w == v);
            { std::lock_guard g(m); }
        }
        assert(std::current_exception());
    }
    assert(!std::current_exception());
}

int main() {
    std::thread a(f, 1), b(f, 2);
    a.join();
    b.join();
}
