// expect: bug lost_wakeup
// Without the generation a fast thread comes round again and takes the count back before a slow one has seen it.
#include <condition_variable>
#include <mutex>
#include <thread>

class barrier {
public:
    void wait() {
        std::unique_lock<std::mutex> guard(lock_);
        if (++arrived_ == 2) {
            changed_.notify_all();
        } else {
            while (arrived_ < 2) changed_.wait(guard);
            arrived_ = 0; // for the next round; but has everybody left this one?
        }
    }

private:
    std::mutex lock_;
    std::condition_variable changed_;
    int arrived_ = 0;
};

barrier meeting;

void run() {
    meeting.wait();
    meeting.wait();
}

int main() {
    std::thread other(run);
    run();
    other.join();
}
