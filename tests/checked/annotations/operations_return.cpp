// expect: outcomes 7 a* ; 7 b*
// An operation returns what its function returns, by value or reference, and ends when an exception leaves it. Its marks
// make no more executions.
#include "lockstep/check.hpp"

#include <atomic>
#include <stdexcept>
#include <thread>

int main() {
    std::atomic<char> first = 0;
    const auto set = [&](char name) {
        lockstep::operation("set", [&] {
            char nobody = 0;
            first.compare_exchange_strong(nobody, name);
        });
    };
    std::thread a(set, 'a'), b(set, 'b');
    a.join();
    b.join();
    int n = 6;
    ++lockstep::operation("refer", [&]() -> int& { return n; });
    try {
        lockstep::operation("fail", [] { throw std::runtime_error("no"); });
    } catch (const std::runtime_error&) {
        lockstep::outcome(n, first.load());
    }
}
