// expect: verified
// A loop that waits is followed no further for the marks in it.
#include "lockstep/check.hpp"

#include <atomic>
#include <thread>

int main() {
    std::atomic<bool> ready = false;
    std::thread waiter([&] {
        while (!lockstep::operation("look", [&] { return ready.load(); })) {
        }
    });
    ready = true;
    waiter.join();
}
