// expect: verified
// Detaching races with the end of the fiber: its result, which nobody will fetch, is destroyed either way.
#include "lockstep/fiber/fiber.hpp"
#include "lockstep/sync/event.hpp"

#include <utility>

lockstep::event gone;

struct result {
    lockstep::event* when_gone;
    explicit result(lockstep::event& e) : when_gone(&e) {}
    result(result&& other) noexcept : when_gone(std::exchange(other.when_gone, nullptr)) {}
    ~result() {
        if (when_gone != nullptr) when_gone->set();
    }
};

int main() {
    lockstep::go([] { return result(gone); }).detach();
    gone.wait();
}
