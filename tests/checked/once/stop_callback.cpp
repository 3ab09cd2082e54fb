// expect: verified
// A stop callback runs once: in the thread that asks to stop, or at once when that had happened before.
#include <atomic>
#include <cassert>
#include <stop_token>
#include <thread>

std::atomic<int> called{0};

int main() {
    std::stop_source source;
    std::thread other([token = source.get_token()] { std::stop_callback on_stop(token, [] { ++called; }); });
    source.request_stop();
    other.join();
    assert(called <= 1); // none, when the callback was gone before the request
}
