// expect: bug leak
// Both find nothing there and make one; one of the two is lost.
#include <atomic>
#include <thread>

std::atomic<int*> cache{nullptr};

void fill() {
    if (cache == nullptr) cache = new int(42);
}

int main() {
    std::thread other(fill);
    fill();
    other.join();
    delete cache.load();
}
