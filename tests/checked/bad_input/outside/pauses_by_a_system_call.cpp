// expect: bug deadlock
// pause as a system call waits for a signal that nobody sends, as the function does.
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

int main() {
    std::thread([] { syscall(SYS_pause); }).join();
}
