// expect: verified
// The allocator may hand the block that one thread freed to another: the same address, but another object.
#include <memory>
#include <thread>

void use_a_block() {
    const auto mine = std::make_unique<int>(0);
    ++*mine;
}

int main() {
    std::thread other(use_a_block);
    use_a_block();
    other.join();
}
