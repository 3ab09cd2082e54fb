// expect: verified
// A packaged task run by another thread.
#include <cassert>
#include <future>
#include <thread>

int main() {
    std::packaged_task<int(int)> task([](int n) { return n + 1; });
    std::future<int> answer = task.get_future();
    std::thread other(std::move(task), 41);
    assert(answer.get() == 42);
    other.join();
}
