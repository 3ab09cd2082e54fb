// expect: verified
// Two threads meet at a latch; each then reads what the other wrote before.
#include <cassert>
#include <latch>
#include <thread>

std::latch meeting(2);
int parts[2];

void run(int who) {
    parts[who] = 1;
    meeting.arrive_and_wait();
    assert(parts[1 - who] == 1);
}

int main() {
    std::thread other(run, 0);
    run(1);
    other.join();
}
