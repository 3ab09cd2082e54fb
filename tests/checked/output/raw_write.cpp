// expect: outcomes ab* ; ba*
// The write system call wrapper, to both standard descriptors.
#include <thread>
#include <unistd.h>

int main() {
    std::thread one([] { (void)!write(1, "a", 1); });
    std::thread two([] { (void)!write(2, "b", 1); });
    one.join();
    two.join();
}
