// A GoogleTest suite that uses threads: one case that holds, and one whose assertion fails in one interleaving only.
#include <atomic>
#include <gtest/gtest.h>
#include <mutex>
#include <thread>

namespace {

struct counter {
    std::mutex guard;
    int value = 0;
    void add() {
        const std::lock_guard<std::mutex> lock(guard);
        ++value;
    }
};

TEST(Counter, HoldsUnderItsLock) {
    counter c;
    std::thread other([&] { c.add(); });
    c.add();
    other.join();
    EXPECT_EQ(c.value, 2);
}

TEST(Counter, LosesAnUpdateWithoutOne) {
    std::atomic<int> value{0};
    const auto add = [&] { value.store(value.load() + 1); };
    std::thread other(add);
    add();
    other.join();
    EXPECT_EQ(value, 2);
}

} // namespace
