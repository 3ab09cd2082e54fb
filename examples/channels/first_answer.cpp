// expect: no bug | --executions 10000
// Ask several, take the answer that comes first, and do not wait for ever: select waits for one of several channels. Those
// who come too late are told to stop, and nobody is left behind when the function returns.
//
// Elsewhere: Go's select with time.After (where a late goroutine leaks unless its channel has room); Java's invokeAny;
// asyncio.wait(..., return_when=FIRST_COMPLETED) in Python; poll() on two pipes in C.
#include <chrono>
#include <cstdio>
#include <lockstep/check.hpp>
#include <lockstep/fiber/fiber.hpp>
#include <lockstep/fiber/this_fiber.hpp>
#include <lockstep/sync/select.hpp>
#include <stop_token>
#include <string>

using namespace std::chrono_literals;

/// A server that takes so long.
auto ask(lockstep::channel<std::string>& answers, std::string who, std::chrono::milliseconds after) {
    return lockstep::go([&answers, who, after](std::stop_token stop) mutable {
        if (!lockstep::this_fiber::sleep_for(after, stop)) return;
        (void)answers.send(who, stop); // not wanted any more? then nobody receives it, and we are stopped
    });
}

std::string first_answer(std::chrono::milliseconds patience) {
    lockstep::channel<std::string> near, far;
    const auto one = ask(near, "near", 10ms), other = ask(far, "far", 400ms);
    std::string first = "nobody";
    const auto take = [&](std::optional<std::string> answer) { first = answer.value(); };
    lockstep::select(lockstep::on_receive(near, take), lockstep::on_receive(far, take),
                     lockstep::after(patience, [] {}));
    return first;
}

int main() {
    if (lockstep::checked()) return static_cast<void>(first_answer(20ms)), 0;
    std::printf("within 200 ms: %s answered\n", first_answer(200ms).c_str());
    std::printf("within 0 ms: %s answered\n", first_answer(0ms).c_str());
}
