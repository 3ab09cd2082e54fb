// expect: verified
// A block that no schedule frees, and that nothing leads to: a warning, not a verdict.
#include <thread>

int main() {
    std::thread other([] { new int(42); });
    other.join();
}
