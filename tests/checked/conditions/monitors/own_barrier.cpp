// expect: verified
// A reusable barrier from a condition variable: the generation tells one round from the next.
#include <cassert>
#include <condition_variable>
#include <mutex>
#include <thread>

class barrier {
public:
    void wait() {
        std::unique_lock<std::mutex> guard(lock_);
        const int mine = generation_;
        if (++arrived_ == 2) {
            arrived_ = 0;
            ++generation_;
            changed_.notify_all();
        }
        while (mine == generation_) changed_.wait(guard);
    }

private:
    std::mutex lock_;
    std::condition_variable changed_;
    int arrived_ = 0;
    int generation_ = 0;
};

barrier meeting;
int values[2];

void run(int who) {
    values[who] = 1;
    meeting.wait();
    assert(values[1 - who] == 1);
    meeting.wait();
    values[who] = 2;
}

int main() {
    std::thread other(run, 0);
    run(1);
    other.join();
}
