// expect: bug uncaught_exception or terminate
// An exception meets a noexcept function on its way.
#include <stdexcept>
#include <thread>

void risky(int n) {
    if (n > 0) throw std::runtime_error("n > 0");
}

void promises() noexcept { risky(1); }

int main() {
    std::thread worker(promises);
    worker.join();
}
