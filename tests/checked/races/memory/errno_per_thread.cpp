// expect: verified
// errno and thread_local variables belong to one thread each.
#include <cassert>
#include <cerrno>
#include <cstdlib>
#include <thread>

thread_local int counter = 0;

void fail(const char* number, int expected) {
    errno = 0;
    (void)std::strtol(number, nullptr, 10);
    ++counter;
    assert(errno == expected);
    assert(counter == 1);
}

int main() {
    std::thread other(fail, "99999999999999999999", ERANGE);
    fail("1", 0);
    other.join();
}
