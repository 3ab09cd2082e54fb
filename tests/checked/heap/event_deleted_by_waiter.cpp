// expect: verified
#include <condition_variable>
#include <mutex>
#include <thread>

struct event {
    std::mutex m;
    std::condition_variable c;
    bool set = false;
};

int main() {
    auto* e = new event;
    std::thread t([e] {
        std::lock_guard g(e->m);
        e->set = true;
        e->c.notify_one();
    });
    {
        std::unique_lock l(e->m);
        e->c.wait(l, [e] { return e->set; });
    }
    delete e;
    t.join();
}
