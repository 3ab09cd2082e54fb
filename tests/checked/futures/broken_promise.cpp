// expect: verified
// A promise destroyed unkept wakes its future with an error instead of letting it wait for ever.
#include <cassert>
#include <future>
#include <thread>

int main() {
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread other([gone = std::move(promise)] {});
    bool broken = false;
    try {
        future.get();
    } catch (const std::future_error& e) {
        broken = e.code() == std::future_errc::broken_promise;
    }
    assert(broken);
    other.join();
}
