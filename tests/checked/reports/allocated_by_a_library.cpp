// expect: bug use_after_free | --races=ignore
// says: allocated by main at allocated_by_a_library.cpp:15
// says: main freed at allocated_by_a_library.cpp:20
// The sentence names the lines of the program with make_unique and reset, and not those of the library's headers that
// allocate and free for them.
#include <atomic>
#include <memory>
#include <thread>

std::unique_ptr<int> number;
int seen;
std::atomic<int*> shared{nullptr};

int main() {
    number = std::make_unique<int>(3);
    shared = number.get();
    std::thread worker([] {
        if (int* p = shared.load()) seen = *p;
    });
    number.reset();
    worker.join();
}
