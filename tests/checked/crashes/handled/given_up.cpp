// expect: bug segfault
// says: null pointer
// The handler writes a line and lets the signal end the program: the crash is what is told, not the handler's end.
#include <atomic>
#include <csignal>
#include <cstdio>
#include <thread>

std::atomic<int*> place;
int target;

void handle(int number) {
    std::fputs("it crashed\n", stderr);
    std::signal(number, SIG_DFL);
    std::raise(number);
}

int main() {
    std::signal(SIGSEGV, handle);
    std::thread setter([] { place = &target; });
    std::thread user([] { *place.load() = 1; });
    setter.join();
    user.join();
}
