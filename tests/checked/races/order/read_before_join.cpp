// expect: bug data_race
// The result is read before the thread that makes it is joined.
#include <thread>

int result = 0;

int main() {
    std::thread worker([] { result = 42; });
    [[maybe_unused]] const int early = result;
    worker.join();
}
