// expect: bug data_race
#include <mutex>
#include <thread>

// The guard is a temporary: it unlocks at once.
std::mutex m;
int n;
void f() {
    std::lock_guard<std::mutex>{m};
    ++n;
}

int main() {
    std::thread t(f);
    f();
    t.join();
}
