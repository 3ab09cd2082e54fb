// expect: verified
// A call that throws does not count: another is made, by whoever comes next.
#include <cassert>
#include <mutex>
#include <stdexcept>
#include <thread>

std::once_flag once;
int attempts = 0;
int initialised = 0;

void use() {
    try {
        std::call_once(once, [] {
            if (++attempts == 1) throw std::runtime_error("first attempt");
            ++initialised;
        });
        assert(initialised == 1);
    } catch (const std::runtime_error&) {
    }
}

int main() {
    std::thread other(use);
    use();
    other.join();
    assert(attempts == 2 && initialised == 1);
}
