// expect: bug data_race
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
    for (int i = 0; i < 8; ++i) {
        ++steps;
        co_await std::suspend_always{};
    }
}

int main() {
    auto t = work();
    std::thread a([&] { t.h.resume(); });
    t.h.resume();
    a.join();
    t.h.destroy();
}
