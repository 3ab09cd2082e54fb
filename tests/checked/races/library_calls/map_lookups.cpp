// expect: verified
// const member functions of one container, called by two threads.
#include <cassert>
#include <map>
#include <string>
#include <thread>

int main() {
    const std::map<std::string, int> ages{{"ada", 36}, {"alan", 41}};
    std::thread other([&] { assert(ages.at("ada") == 36); });
    assert(ages.count("alan") == 1);
    other.join();
}
