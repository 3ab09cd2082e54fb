// expect: outcomes 1 2 3*
#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

using namespace std::chrono_literals;
using clk = std::chrono::steady_clock;
// A timer thread that runs callbacks in the order of their deadlines.
int main() {
    std::mutex m;
    std::condition_variable cv;
    std::multimap<clk::time_point, int> due;
    std::vector<int> ran;
    bool stop = false;
    auto t0 = clk::now();
    due.emplace(t0 + 30ms, 3);
    due.emplace(t0 + 10ms, 1);
    due.emplace(t0 + 20ms, 2);
    std::thread t([&] {
        std::unique_lock l(m);
        while (!stop || !due.empty()) {
            if (due.empty()) {
                cv.wait(l);
                continue;
            }
            auto d = due.begin()->first;
            if (clk::now() >= d) {
                ran.push_back(due.begin()->second);
                due.erase(due.begin());
                continue;
            }
            cv.wait_until(l, d);
        }
    });
    {
        std::lock_guard g(m);
        stop = true;
    }
    cv.notify_one();
    t.join();
    std::printf("%d %d %d\n", ran[0], ran[1], ran[2]);
}
