// expect: bug deadlock or lost_wakeup
// The promise lives on and nobody keeps it.
#include <future>
#include <thread>

std::promise<int> promise;

int main() {
    std::future<int> future = promise.get_future();
    std::thread other([] {});
    other.join();
    return future.get();
}
