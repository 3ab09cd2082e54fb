// expect: verified
// also: verified | --cxxflags=-O2
// The program may leave by std::exit while a local, a thread_local and a vector's memory behind a local are still there.
#include <atomic>
#include <cstdlib>
#include <memory>
#include <thread>
#include <vector>

std::atomic<bool> quit{false};
thread_local std::unique_ptr<int> mine;

int main() {
    std::thread other([] { quit = true; });
    const auto number = std::make_unique<int>(3);
    std::vector<std::unique_ptr<int>> all;
    all.push_back(std::make_unique<int>(4));
    mine = std::make_unique<int>(5);
    if (quit) {
        other.join();
        std::exit(0);
    }
    other.join();
}
