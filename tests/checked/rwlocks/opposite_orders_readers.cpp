// expect: verified
// Opposite orders of read locks only: readers do not wait for readers.
#include <mutex>
#include <shared_mutex>
#include <thread>

std::shared_mutex a, b;

void read_shared(std::shared_mutex& first, std::shared_mutex& second) {
    std::shared_lock<std::shared_mutex> one(first);
    std::shared_lock<std::shared_mutex> two(second);
}

int main() {
    std::thread other(read_shared, std::ref(a), std::ref(b));
    read_shared(b, a);
    other.join();
}
