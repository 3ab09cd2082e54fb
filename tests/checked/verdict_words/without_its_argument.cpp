// expect: bug failed_property
// also: verified | -- 2
// also: verified | --expect-status 2
// also: bug failed_property | --expect-status 2 -- 2
// says: its last words are "usage: total N"
// Called without its argument the program prints its usage and returns 2: there is nothing to be verified about that.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex lock;
int total = 0;

void add() {
    std::lock_guard<std::mutex> guard(lock);
    ++total;
}

int main(int argc, char**) {
    if (argc < 2) {
        std::fprintf(stderr, "usage: total N\n");
        return 2;
    }
    std::thread a(add), b(add);
    a.join();
    b.join();
}
