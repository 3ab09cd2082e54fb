// expect: verified
// Two readers of one shared_future, each with its own copy.
#include <cassert>
#include <future>
#include <thread>

int main() {
    std::promise<int> promise;
    std::shared_future<int> future = promise.get_future().share();
    std::thread other([future] { assert(future.get() == 42); });
    promise.set_value(42);
    assert(future.get() == 42);
    other.join();
}
