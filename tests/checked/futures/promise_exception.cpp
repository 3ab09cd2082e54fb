// expect: verified
// An exception travels through the promise and is thrown again by get.
#include <cassert>
#include <future>
#include <stdexcept>
#include <string>
#include <thread>

int main() {
    std::promise<void> promise;
    std::future<void> future = promise.get_future();
    std::thread other([&] {
        try {
            throw std::runtime_error("no luck");
        } catch (...) {
            promise.set_exception(std::current_exception());
        }
    });
    bool caught = false;
    try {
        future.get();
    } catch (const std::runtime_error& e) {
        caught = e.what() == std::string("no luck");
    }
    assert(caught);
    other.join();
}
