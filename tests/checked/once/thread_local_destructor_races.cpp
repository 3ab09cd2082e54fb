// expect: bug data_race
// The destructor of a thread_local runs in its thread, after the function: it touches what main thinks is its own.
#include <atomic>
#include <thread>

int log_lines = 0;
std::atomic<bool> finished{false};

struct closes_log {
    int used = 0;
    ~closes_log() { ++log_lines; }
};

thread_local closes_log mine;

int main() {
    std::thread other([] {
        mine.used = 1;
        finished = true;
    });
    if (finished) ++log_lines; // finished, but not yet gone
    other.join();
}
