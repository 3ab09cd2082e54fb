// expect: bug deadlock or lost_wakeup
// std::binary_semaphore that nobody releases: its acquire spins a little and then sleeps for ever.
#include <semaphore>
#include <thread>

std::binary_semaphore ready(0);

int main() {
    std::thread other([] { ready.acquire(); });
    other.join();
}
