// expect: outcomes (exit 4)*
// _Exit ends the process at once, whoever is still at work; atexit functions and destructors do not run.
#include <cstdio>
#include <cstdlib>
#include <thread>

int main() {
    std::atexit([] { std::puts("not printed"); });
    std::thread worker([] { std::_Exit(4); });
    worker.join();
}
