// expect: verified
// Whoever sees that an event is set frees it at once: set() has left it by then.
#include "lockstep/sync/event.hpp"

#include <thread>

int main() {
    auto* const done = new lockstep::event;
    std::thread worker([=] { done->set(); });
    const bool seen = done->is_set();
    if (!seen) done->wait();
    delete done;
    worker.join();
}
