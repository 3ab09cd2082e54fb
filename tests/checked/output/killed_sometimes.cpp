// expect: bug fatal_signal
// also: outcomes * ; (exit 143)*
// The program ends itself by a signal, in some schedules only.
#include <atomic>
#include <csignal>
#include <thread>

std::atomic<int> stage{0};

int main() {
    std::thread other([] { stage = 1; });
    if (stage == 1) std::raise(SIGTERM);
    other.join();
}
