// expect: bug use_after_return
// A thread is given a reference to a local of a function that does not wait for it.
#include <thread>

std::thread start() {
    int result = 0;
    return std::thread([&result] { result = 1; });
}

int main() {
    std::thread worker = start();
    worker.join();
}
