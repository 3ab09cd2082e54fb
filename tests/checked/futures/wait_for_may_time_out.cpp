// expect: bug assertion
// "It will be ready within the second."
#include <cassert>
#include <chrono>
#include <future>
#include <thread>

int main() {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread other([&] { promise.set_value(42); });
    const std::future_status status = future.wait_for(std::chrono::seconds(1));
    assert(status == std::future_status::ready);
    other.join();
}
