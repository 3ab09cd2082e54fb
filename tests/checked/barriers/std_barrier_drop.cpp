// expect: verified
// A thread that drops out of a std::barrier is not waited for in the next round.
#include <barrier>
#include <thread>

std::barrier<> meeting(2);

int main() {
    std::thread other([] { meeting.arrive_and_drop(); });
    meeting.arrive_and_wait();
    meeting.arrive_and_wait();
    other.join();
}
