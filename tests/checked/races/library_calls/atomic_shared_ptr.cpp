// expect: verified
#include <atomic>
#include <cassert>
#include <memory>
#include <thread>

struct configuration {
    int width, height;
};

std::atomic<std::shared_ptr<const configuration>> current{std::make_shared<const configuration>(configuration{1, 1})};

int main() {
    std::thread writer([] { current.store(std::make_shared<const configuration>(configuration{2, 2})); });
    const auto seen = current.load();
    assert(seen->width == seen->height);
    writer.join();
    assert(current.load()->width == 2);
}
