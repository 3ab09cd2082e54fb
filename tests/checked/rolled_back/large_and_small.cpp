// expect: outcomes 6*
// Memory of every kind is as new in each execution: a large array (whose pages the kernel tracks), the heap, static data.
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

constexpr int turns = 3, threads = 2, stride = 100'000;

char large[1 << 20];
std::vector<std::string> names;
std::mutex lock;

void touch() {
    for (int i = 0; i < turns; ++i) {
        std::lock_guard<std::mutex> guard(lock);
        if (++large[i * stride] > threads) std::puts("something is left of an execution before");
        names.emplace_back(1000, 'x');
    }
}

int main() {
    std::thread one(touch), other(touch);
    one.join();
    other.join();
    std::printf("%zu\n", names.size());
}
