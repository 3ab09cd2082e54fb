// expect: verified
// A barrier that spins, with a sense that flips from round to round.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> missing{2};
std::atomic<bool> sense{false};
int parts[2];

void wait(bool my_sense) {
    if (--missing == 0) {
        missing = 2;
        sense = my_sense;
    } else {
        while (sense != my_sense) {
        }
    }
}

void run(int who) {
    parts[who] = 1;
    wait(true);
    assert(parts[1 - who] == 1);
    wait(false);
    parts[who] = 2;
}

int main() {
    std::thread other(run, 0);
    run(1);
    other.join();
}
