// expect: outcomes a 1\nb 2\nend true* ; b 2\na 1\nend true*
// The order in which threads tell their values is part of the outcome; main's comes last.
#include "lockstep/check.hpp"

#include <string>
#include <thread>

int main() {
    std::thread a([] { lockstep::outcome("a", 1); });
    std::thread b([] { lockstep::outcome(std::string("b"), 2U); });
    a.join();
    b.join();
    lockstep::outcome("end", true);
}
