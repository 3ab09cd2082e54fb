// expect: verified
// A block that no schedule frees: a warning, not a verdict.
#include <thread>

int* kept = nullptr;

int main() {
    std::thread other([] { kept = new int(42); });
    other.join();
}
