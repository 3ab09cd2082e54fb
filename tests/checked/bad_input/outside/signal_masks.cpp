// expect: copes
// All signals blocked, and one waited for with a timeout.
#include <csignal>
#include <ctime>
#include <thread>

int main() {
    sigset_t all;
    sigfillset(&all);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
    std::thread worker([] {
        sigset_t one;
        sigemptyset(&one);
        sigaddset(&one, SIGUSR2);
        const timespec soon{0, 1'000'000};
        sigtimedwait(&one, nullptr, &soon);
    });
    worker.join();
}
