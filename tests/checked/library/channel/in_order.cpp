// expect: verified
// What is sent arrives once and in order, and the end of the channel ends the loop.
#include "lockstep/sync/channel.hpp"

#include <cassert>
#include <thread>

int main() {
    lockstep::channel<int> numbers(1);
    int seen = 0;
    std::thread sender([&] {
        numbers.send(1);
        numbers.close();
    });
    for (const int& n : numbers) seen = seen * 10 + n;
    sender.join();
    assert(seen == 1);
}
