// expect: verified 18 traces
// also: verified 18 traces | --strategy bounded
// also: no bug | --strategy random --executions 200
// also: outcomes 0* ; 1* ; 2* ; 10* ; 11* ; 12* ; 20* ; 21* ; 22* | --time 20s
// Two threads add a number that they choose: nine pairs, each in two orders.
#include "lockstep/check.hpp"

#include <atomic>
#include <thread>

int main() {
    std::atomic<unsigned> sum = 0;
    std::thread a([&] { sum += lockstep::choose(3); }), b([&] { sum += 10 * lockstep::choose(3); });
    a.join();
    b.join();
    lockstep::always(sum % 10 < 3 && sum / 10 < 3, "each number is below three");
    lockstep::outcome(sum.load());
}
