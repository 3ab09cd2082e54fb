// expect: bug use_after_free
// A pointer into a vector is kept while the other thread makes the vector grow (all under the lock).
#include <mutex>
#include <thread>
#include <vector>

std::mutex lock;
std::vector<int> numbers{1};

int main() {
    std::thread other([] {
        std::lock_guard<std::mutex> guard(lock);
        numbers.push_back(2);
    });
    int* first = nullptr;
    {
        std::lock_guard<std::mutex> guard(lock);
        first = &numbers.front();
    }
    {
        std::lock_guard<std::mutex> guard(lock);
        *first = 3;
    }
    other.join();
}
