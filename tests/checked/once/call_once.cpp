// expect: verified
// The function runs once, and everybody who returns from call_once sees what it did.
#include <cassert>
#include <mutex>
#include <thread>

std::once_flag once;
int initialised = 0;

void use() {
    std::call_once(once, [] { ++initialised; });
    assert(initialised == 1);
}

int main() {
    std::thread one(use);
    std::thread two(use);
    use();
    one.join();
    two.join();
}
