// expect: verified
// A stop that was requested before the lock is asked for: it is not taken, even where it is free.
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <thread>

lockstep::mutex m;

int main() {
    std::stop_source stop;
    std::thread stopper([&] { stop.request_stop(); });
    const bool before = stop.stop_requested();
    const bool got = m.lock(stop.get_token());
    if (got) m.unlock();
    stopper.join();
    assert(!(before && got));
    assert(!m.lock(stop.get_token()));
}
