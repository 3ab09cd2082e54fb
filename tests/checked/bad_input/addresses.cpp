// expect: verified
// Addresses are the same in every execution, also those of the heap and of stacks.
#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>

std::atomic<int> steps{0};

void count(std::uintptr_t address) {
    for (std::uintptr_t bits = address >> 4 & 3; bits > 0; --bits) ++steps;
}

int main() {
    std::thread other([] {
        const auto block = std::make_unique<int>(1);
        count(reinterpret_cast<std::uintptr_t>(block.get()));
    });
    int local = 0;
    count(reinterpret_cast<std::uintptr_t>(&local));
    other.join();
}
