// expect: verified
// Who does not want to wait for room is told so, with the message as it was; time and room may come together.
#include "../checked_clock.hpp"
#include "lockstep/net/node/mailbox.hpp"

#include <cassert>
#include <memory>

using mail = lockstep::net::mailbox<std::unique_ptr<int>>;
lockstep::testing::checked_clock time_of_threads;
mail box(1, time_of_threads);

int main() {
    auto first = std::make_unique<int>(1), second = std::make_unique<int>(2);
    assert(box.put(first, {}) == mail::outcome::kept && first == nullptr);
    assert(box.put(second, lockstep::parking::at_once) == mail::outcome::full && *second == 2);
    std::thread takes([] {
        std::error_code error;
        assert(**box.take({}, error) == 1);
    });
    const auto how = box.put(second, std::chrono::milliseconds(1));
    assert(how == mail::outcome::kept ? second == nullptr : *second == 2);
    takes.join();
    std::error_code error;
    assert(box.take(lockstep::parking::at_once, error).has_value() == (how == mail::outcome::kept));
}
