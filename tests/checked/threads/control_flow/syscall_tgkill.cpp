// expect: error handles a signal in another thread
// A signal sent to a thread by the system call itself is treated as pthread_kill's is: not past Lockstep to the kernel.
#include <atomic>
#include <csignal>
#include <pthread.h>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

std::atomic<int> receiver{0};
pid_t number = 0;

void on_signal(int) { receiver = static_cast<int>(syscall(SYS_gettid)); }

int main() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    sigaction(SIGUSR1, &action, nullptr);
    std::atomic<bool> ready{false};
    std::thread other([&] {
        number = static_cast<pid_t>(syscall(SYS_gettid));
        ready = true;
        while (receiver == 0) sched_yield();
    });
    while (!ready) sched_yield();
    if (syscall(SYS_tgkill, getpid(), number, SIGUSR1) != 0) return 1;
    other.join();
    return receiver == number ? 0 : 1;
}
