// expect: bug uncaught_exception
// An exception leaves the function of a thread.
#include <stdexcept>
#include <thread>

int main() {
    std::thread worker([] { throw std::runtime_error("nobody catches this"); });
    worker.join();
}
