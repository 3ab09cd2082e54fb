// expect: verified
// The handler of a segmentation fault makes the page writable, and the write is tried again: as a collector's barrier does.
#include <atomic>
#include <cassert>
#include <csignal>
#include <sys/mman.h>
#include <thread>

char* page;
std::atomic<int> faults;

void handle(int, siginfo_t* info, void*) {
    assert(info->si_addr == page);
    ++faults;
    mprotect(page, 4096, PROT_READ | PROT_WRITE);
}

int main() {
    page = static_cast<char*>(mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0));
    struct sigaction action {};
    action.sa_sigaction = handle;
    action.sa_flags = SA_SIGINFO;
    sigaction(SIGSEGV, &action, nullptr);
    std::thread writer([] {
        mprotect(page, 4096, PROT_READ);
        page[0] = 1;
    });
    std::thread reader([] { faults.load(); });
    writer.join();
    reader.join();
    assert(faults == 1 && page[0] == 1);
}
