// expect: bug leak
// A thread keeps a buffer in a thread_local pointer, in some schedules only, and ends: then nothing leads there.
#include <atomic>
#include <thread>

thread_local char* buffer = nullptr;
std::atomic<bool> asked{false};

int main() {
    std::thread user([] {
        if (asked) buffer = new char[100];
    });
    asked = true;
    user.join();
}
