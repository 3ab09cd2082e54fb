// expect: verified
// A thread lowers a limit of the process. The other may see it before or after, and each execution begins with the old one.
#include <atomic>
#include <cassert>
#include <sys/resource.h>
#include <thread>

int main() {
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    std::thread lowering([&] {
        rlimit now{};
        assert(getrlimit(RLIMIT_NOFILE, &now) == 0 && now.rlim_cur == before.rlim_cur);
        now.rlim_cur = 20;
        assert(setrlimit(RLIMIT_NOFILE, &now) == 0);
    });
    rlimit seen{};
    getrlimit(RLIMIT_NOFILE, &seen);
    lowering.join();
    assert(seen.rlim_cur == before.rlim_cur || seen.rlim_cur == 20);
}
