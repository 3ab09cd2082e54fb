// expect: verified
// std::barrier runs its completion once, when all have arrived and before anybody goes on.
#include <barrier>
#include <cassert>
#include <thread>

int parts[2];
int sum = 0;

struct add_up {
    void operator()() noexcept { sum = parts[0] + parts[1]; }
};
std::barrier<add_up> meeting(2);

void run(int who) {
    parts[who] = who + 1;
    meeting.arrive_and_wait();
    assert(sum == 3);
}

int main() {
    std::thread other(run, 0);
    run(1);
    other.join();
}
