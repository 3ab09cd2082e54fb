// expect: error lockstep::choose with more than 1024 choices
// More ways than can be tried one by one are refused.
#include "lockstep/check.hpp"

#include <thread>

int main() {
    std::thread a([] { lockstep::choose(1025); });
    a.join();
}
