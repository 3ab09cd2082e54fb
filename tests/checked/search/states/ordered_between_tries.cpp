// expect: verified
// also: verified | --strategy exhaustive
// The neighbour of read_between_tries.cpp: what the turn reads, it reads under a lock that the writer takes as well.
#include <mutex>
#include <thread>

std::mutex a, b;
int hint = 0, shared = 0;

int main() {
    std::thread other([] {
        for (;;) {
            a.lock();
            if (b.try_lock()) break;
            const int seen = hint;
            a.unlock();
            if (seen == 7) return;
        }
        ++shared;
        b.unlock();
        a.unlock();
    });
    {
        std::scoped_lock both(b, a);
        ++shared;
        hint = 1;
    }
    other.join();
}
