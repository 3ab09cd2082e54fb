// expect: bug use_after_return
// An exception leaves a function before it has waited for the thread that works for it.
#include <stdexcept>
#include <thread>

std::thread worker;

void parse(bool valid) {
    int lines = 0;
    worker = std::thread([&lines] { ++lines; });
    if (!valid) throw std::runtime_error("no lines");
    worker.join();
}

int main() {
    try {
        parse(false);
    } catch (const std::runtime_error&) {
        worker.join();
    }
}
