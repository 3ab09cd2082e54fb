// expect: bug deadlock or lost_wakeup
// main waits for a promise before it makes the thread that would keep it.
#include <future>
#include <thread>

int main() {
    std::promise<int> promise;
    std::future<int> answer = promise.get_future();
    answer.wait();
    std::thread([&] { promise.set_value(42); }).join();
}
