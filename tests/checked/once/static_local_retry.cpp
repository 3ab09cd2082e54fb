// expect: verified
// An initialiser that throws is run again by the next who comes by (the standard orders only what a completed one did).
#include <atomic>
#include <cassert>
#include <stdexcept>
#include <thread>

std::atomic<int> attempts{0};

int build() {
    if (++attempts == 1) throw std::runtime_error("first attempt");
    return 42;
}

int value() {
    static const int the_value = build();
    return the_value;
}

void use() {
    try {
        assert(value() == 42);
    } catch (const std::runtime_error&) {
    }
}

int main() {
    std::thread other(use);
    use();
    other.join();
    assert(attempts == 2);
}
