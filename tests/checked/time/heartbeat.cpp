// expect: verified
// A loop of timed waits that ends by count or by request.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable changed;
bool stop = false;

int main() {
    std::thread worker([] {
        std::unique_lock<std::mutex> guard(lock);
        for (int beats = 0; beats < 2 && !stop; ++beats) changed.wait_for(guard, std::chrono::milliseconds(100));
    });
    {
        std::lock_guard<std::mutex> guard(lock);
        stop = true;
        changed.notify_one();
    }
    worker.join();
}
