// expect: bug use_after_return
// also: bug use_after_return | --strategy exhaustive
// also: bug use_after_return | --cxxflags -O2
// What is gone is covered by the frames of other functions when it is written to.
#include <thread>

std::thread worker;

[[gnu::noinline]] void start() {
    int result = 0;
    worker = std::thread([&result] { result = 1; });
}

[[gnu::noinline]] void wait_for_it() { worker.join(); }
[[gnu::noinline]] void finish() { wait_for_it(); }

int main() {
    start();
    finish();
}
