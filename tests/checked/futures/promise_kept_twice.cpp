// expect: bug uncaught_exception or terminate
// Two threads keep the same promise; the second is told so by an exception it does not expect.
#include <future>
#include <thread>

int main() {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread other([&] { promise.set_value(1); });
    promise.set_value(2);
    other.join();
    future.get();
}
