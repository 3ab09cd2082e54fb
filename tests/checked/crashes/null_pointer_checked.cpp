// expect: verified
// The same, loaded once: what was checked is what is used.
#include <atomic>
#include <thread>

int number = 1;
std::atomic<int*> pointer{&number};

int main() {
    std::thread other([] { pointer = nullptr; });
    int* const mine = pointer;
    if (mine != nullptr) *mine = 2;
    other.join();
}
