// expect: verified
// A counting semaphore built as a monitor lets two of three in at once, never three.
#include <atomic>
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex lock;
std::condition_variable freed;
int places = 2;
int inside = 0;

void visit() {
    {
        std::unique_lock<std::mutex> guard(lock);
        while (places == 0) freed.wait(guard);
        --places;
        ++inside;
        assert(inside <= 2);
    }
    std::lock_guard<std::mutex> guard(lock);
    --inside;
    ++places;
    freed.notify_one();
}

int main() {
    std::thread one(visit);
    std::thread two(visit);
    visit();
    one.join();
    two.join();
}
