// expect: bug failed_property
// says: fails always: the program ends with exit status 1 in every schedule
// also: verified | --expect-status 1
// The program says that it failed and returns 1, in every schedule: no success, whatever the schedules have in common.
#include <atomic>
#include <cstdio>
#include <thread>

int main() {
    std::atomic<int> n{0};
    std::thread a([&] { ++n; }), b([&] { ++n; });
    a.join();
    b.join();
    if (n == 3) return 0;
    std::fprintf(stderr, "FAILED: n != 3\n");
    return 1;
}
