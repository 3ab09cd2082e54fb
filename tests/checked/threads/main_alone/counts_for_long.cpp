// expect: verified
// What main does before its first thread takes no step of the search, however often it asks the same atomic.
#include <atomic>
#include <thread>

std::atomic<long> value = 1;
long sum;

int main() {
    for (int i = 0; i < 2'000'000; ++i) sum += value.load();
    std::thread a([] { ++value; }), b([] { ++value; });
    a.join();
    b.join();
    return sum == 2'000'000 ? 0 : 1;
}
