// expect: bug leak
// says: allocated at leaked_by_a_library.cpp:11
// The block that leaks if nobody has closed yet comes from make_unique, on the line that the sentence names.
#include <atomic>
#include <memory>
#include <thread>

std::atomic<bool> closed{false};

void open() {
    auto number = std::make_unique<int>(3);
    if (!closed) number.release();
}

int main() {
    std::thread worker(open);
    closed = true;
    worker.join();
}
