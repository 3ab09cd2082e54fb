// expect: verified | --strategy exhaustive
// The neighbour of registered_while_another_ends.cpp: main waits, so what the thread registers always runs.
#include <cassert>
#include <cstdlib>
#include <thread>

bool released = true;

int main() {
    std::atexit([] { assert(released); });
    std::thread worker([] {
        released = false;
        std::atexit([] { released = true; });
    });
    worker.join();
}
