// expect: bug deadlock
// A circular wait of three, made certain: each thread takes its own lock, says so, waits on a condition variable until
// all three hold theirs, and only then asks for its neighbour's. It deadlocks in every schedule.
#include <condition_variable>
#include <mutex>
#include <thread>

std::mutex ring[3];

std::mutex held_lock;
std::condition_variable all_held;
int held = 0;

void announce_and_wait() {
    std::unique_lock<std::mutex> guard(held_lock);
    if (++held == 3) all_held.notify_all();
    while (held < 3) all_held.wait(guard);
}

void take_two(int own) {
    std::lock_guard<std::mutex> mine(ring[own]);
    announce_and_wait();
    std::lock_guard<std::mutex> neighbours(ring[(own + 1) % 3]);
}

int main() {
    std::thread p1(take_two, 0);
    std::thread p2(take_two, 1);
    std::thread p3(take_two, 2);
    p1.join();
    p2.join();
    p3.join();
}
