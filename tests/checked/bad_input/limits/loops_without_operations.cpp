// expect: error
// A loop in which nothing visible happens: nothing can be scheduled there. A watchdog must say so.
#include <thread>

int main() {
    std::thread worker([] {
        volatile unsigned n = 1;
        while (n != 0) n = n | 1;
    });
    worker.join();
}
