// expect: bug data_race
// volatile is no synchronisation between threads.
#include <thread>

volatile bool ready = false;

int main() {
    std::thread other([] { ready = true; });
    [[maybe_unused]] const bool seen = ready;
    other.join();
}
