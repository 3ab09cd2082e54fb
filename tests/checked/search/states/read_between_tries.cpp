// expect: bug data_race
// also: bug data_race | --strategy exhaustive
// What a turn of a retry loop reads, before it finds out that it must try again, races with what is written after the turns.
#include <mutex>
#include <thread>

std::mutex a, b;
int hint = 0, shared = 0;

int main() {
    std::thread other([] {
        for (;;) {
            a.lock();
            if (b.try_lock()) break;
            a.unlock();
            if (hint == 7) return;
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
