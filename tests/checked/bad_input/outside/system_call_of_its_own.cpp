// expect: error SYS_setresuid
// A system call that changes the process, made directly: the next execution would find it changed.
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>

int main() {
    std::thread([] { syscall(SYS_setresuid, 1, 1, 1); }).join();
}
