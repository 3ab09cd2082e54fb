// expect: bug data_race
#include <atomic>
#include <thread>

// A base class starts the thread that calls a virtual function, while the derived part is still being made.
struct task {
    std::thread t;
    task() : t([this] { run(); }) {}
    virtual ~task() { t.join(); }
    virtual void run() {}
};

struct work : task {
    int n = 0;
    void run() override { ++n; }
};

int main() { work w; }
