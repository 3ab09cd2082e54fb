// expect: bug use_after_return
// A thread leaves a pointer to a local of its own behind.
#include <thread>

int* result = nullptr;

int main() {
    std::thread worker([] {
        int sum = 3;
        result = &sum;
    });
    worker.join();
    return *result == 3 ? 0 : 1;
}
