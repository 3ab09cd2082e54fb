// expect: bug assertion
#include <cassert>
#include <memory>
#include <thread>

int main() {
    auto s = std::make_shared<int>(5);
    std::weak_ptr<int> w = s;
    std::thread t([&s] { s.reset(); });
    if (!w.expired()) {
        auto l = w.lock();
        assert(l && *l == 5);
    }
    t.join();
}
