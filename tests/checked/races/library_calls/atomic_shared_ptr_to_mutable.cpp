// expect: bug data_race
#include <atomic>
#include <memory>
#include <thread>

// The pointer is atomic, what it points to is not.
std::atomic<std::shared_ptr<int>> current{std::make_shared<int>(1)};

int main() {
    std::thread writer([] { ++*current.load(); });
    const int seen = *current.load();
    writer.join();
    return seen == 0;
}
