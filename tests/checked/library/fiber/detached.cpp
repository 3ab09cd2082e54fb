// expect: verified
// Detaching races with the end of the fiber: its memory is given back exactly once.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/sync/event.hpp"

int main() {
    static lockstep::event done;
    lockstep::go([] { done.set(); }).detach();
    done.wait();
}
