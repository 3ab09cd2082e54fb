// expect: bug data_race or use_after_free or segfault
// A detached thread uses what belongs to a function that need not wait for it.
#include <memory>
#include <thread>

int main() {
    auto number = std::make_unique<int>(1);
    std::thread worker([&number] { *number = 2; });
    worker.detach();
    number.reset();
}
