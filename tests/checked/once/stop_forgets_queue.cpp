// expect: bug assertion
#include <cassert>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <stop_token>
#include <thread>

// Stops at once when asked, whatever still is in the queue.
int main() {
    std::mutex m;
    std::condition_variable_any cv;
    std::deque<int> q;
    int sum = 0;
    {
        std::jthread w([&](std::stop_token st) {
            std::unique_lock lk(m);
            while (!st.stop_requested() && cv.wait(lk, st, [&] { return !q.empty(); })) {
                sum += q.front();
                q.pop_front();
            }
        });
        {
            std::lock_guard g(m);
            q.push_back(1);
        }
        cv.notify_one();
    }
    assert(sum == 1);
}
