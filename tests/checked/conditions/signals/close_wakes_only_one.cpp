// expect: bug lost_wakeup or deadlock
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

template <class T>
class bq {
    std::queue<T> q;
    std::mutex m;
    std::condition_variable ne;
    bool closed = false;

public:
    bool pop(T& v) {
        std::unique_lock l(m);
        ne.wait(l, [&] { return !q.empty() || closed; });
        if (q.empty()) return false;
        v = std::move(q.front());
        q.pop();
        return true;
    }
    void close() {
        std::lock_guard l(m);
        closed = true;
        ne.notify_one();
    }
};

int main() {
    bq<int> q;
    auto f = [&] {
        int v;
        while (q.pop(v)) {
        }
    };
    std::thread a(f), b(f);
    q.close();
    a.join();
    b.join();
}
