// expect: verified
// A lambda that captures by value has its own copy.
#include <thread>

int main() {
    int local = 0;
    std::thread other([local]() mutable { local = 1; });
    local = 2;
    other.join();
}
