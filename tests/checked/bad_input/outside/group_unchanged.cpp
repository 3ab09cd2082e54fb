// expect: verified
// also: error setgid | -- change
// Setting the group that the process has already changes nothing, in a program with threads too. Another one is refused.
#include <thread>
#include <unistd.h>

int main(int argc, char**) {
    std::thread other([] {});
    const int result = setgid(argc == 1 ? getgid() : getgid() + 1);
    other.join();
    return result;
}
