// expect: verified
// A future waited for with a timeout is ready or not; nothing else.
#include <cassert>
#include <chrono>
#include <future>
#include <thread>

int main() {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread other([&] { promise.set_value(42); });
    const std::future_status status = future.wait_for(std::chrono::milliseconds(1));
    assert(status == std::future_status::ready || status == std::future_status::timeout);
    assert(future.get() == 42);
    other.join();
}
