// expect: verified
#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>

// A worker that drains what is there before it obeys a stop request.
int main() {
    std::mutex m;
    std::condition_variable_any cv;
    std::deque<int> q;
    int sum = 0;
    {
        std::jthread w([&](std::stop_token st) {
            std::unique_lock lk(m);
            while (cv.wait(lk, st, [&] { return !q.empty(); })) {
                sum += q.front();
                q.pop_front();
            }
        });
        {
            std::lock_guard g(m);
            q.push_back(1);
        }
        cv.notify_one();
        {
            std::lock_guard g(m);
            q.push_back(2);
        }
        cv.notify_one();
        while (true) {
            std::lock_guard g(m);
            if (q.empty()) break;
        }
    }
    assert(sum == 3);
}
