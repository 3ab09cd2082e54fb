// expect: verified
// A promise is kept when its thread has ended, thread_local variables and all: what the thread did before is visible then.
#include <cassert>
#include <future>
#include <thread>

int before = 0;

int main() {
    std::promise<int> p;
    std::future<int> f = p.get_future();
    std::thread t([&] {
        p.set_value_at_thread_exit(3);
        before = 1;
    });
    const int value = f.get();
    assert(value == 3 && before == 1);
    t.join();
}
