// expect: bug data_race
#include <map>
#include <mutex>
#include <thread>

// Only the writer locks. What it writes to the tree, libstdc++'s library writes, which is not instrumented.
std::mutex mutex;
std::map<int, int> table{{5, 1}};

int main() {
    std::thread writer([] {
        std::lock_guard guard(mutex);
        table[2] = 2;
    });
    const bool found = table.find(1) != table.end();
    writer.join();
    return found;
}
