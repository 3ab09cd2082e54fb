// expect: verified
// A handled signal that a thread sends to itself runs its handler before raise returns.
#include <cassert>
#include <csignal>
#include <thread>

thread_local volatile std::sig_atomic_t handled = 0;

int main() {
    std::signal(SIGUSR1, [](int) { handled = 1; });
    std::thread worker([] {
        std::raise(SIGUSR1);
        assert(handled == 1);
    });
    worker.join();
    assert(handled == 0);
}
