// expect: verified
#include <atomic>
#include <cassert>
#include <coroutine>
#include <thread>

struct task {
    struct promise_type {
        task get_return_object() { return {std::coroutine_handle<promise_type>::from_promise(*this)}; }
        std::suspend_always initial_suspend() noexcept { return {}; }
        std::suspend_always final_suspend() noexcept { return {}; }
        void return_void() {}
        void unhandled_exception() { std::terminate(); }
    };
    std::coroutine_handle<promise_type> h;
};

int steps;
task work() {
    ++steps;
    co_await std::suspend_always{};
    ++steps;
    co_await std::suspend_always{};
    ++steps;
}

int main() {
    auto t = work();
    std::thread a([&] { t.h.resume(); });
    a.join();
    std::thread b([&] { t.h.resume(); });
    b.join();
    t.h.resume();
    assert(t.h.done() && steps == 3);
    t.h.destroy();
}
