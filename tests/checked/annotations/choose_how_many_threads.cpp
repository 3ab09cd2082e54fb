// expect: bug deadlock or lost_wakeup
// also: verified | -- 2
// What is chosen decides what there is to do: with three takers and two places, one waits for ever.
#include "lockstep/check.hpp"

#include <condition_variable>
#include <cstdlib>
#include <mutex>
#include <thread>
#include <vector>

int main(int argc, char** argv) {
    const unsigned most = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 3;
    std::mutex m;
    std::condition_variable room;
    int places = 2;
    std::vector<std::thread> takers(1 + lockstep::choose(most));
    for (std::thread& taker : takers) {
        taker = std::thread([&] {
            std::unique_lock lock(m);
            room.wait(lock, [&] { return places > 0; });
            --places;
        });
    }
    for (std::thread& taker : takers) taker.join();
}
