// expect: verified
// A promise kept by another thread; what was written before set_value is there after get.
#include <cassert>
#include <future>
#include <thread>

int main() {
    int data = 0;
    std::promise<int> promise;
    std::future<int> future = promise.get_future();
    std::thread other([&] {
        data = 1;
        promise.set_value(41);
    });
    assert(future.get() + data == 42);
    other.join();
}
