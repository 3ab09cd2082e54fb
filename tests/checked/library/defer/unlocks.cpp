// expect: verified
// A scope that is left by an exception lets the lock go, so that the other gets it; what is for errors only is done
// then only.
#include "lockstep/sync/defer.hpp"
#include "lockstep/sync/mutex.hpp"

#include <cassert>
#include <stdexcept>
#include <thread>

lockstep::mutex m;
int visits = 0, undone = 0;

void visit(bool fails) {
    m.lock();
    const lockstep::defer unlock([] { m.unlock(); });
    const lockstep::defer_on_error undo([] { ++undone; });
    ++visits;
    if (fails) throw std::runtime_error("no");
}

int main() {
    std::thread other([] { visit(false); });
    try {
        visit(true);
    } catch (const std::runtime_error&) {
    }
    other.join();
    assert(visits == 2 && undone == 1);
}
