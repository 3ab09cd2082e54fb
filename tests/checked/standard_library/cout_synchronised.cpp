// expect: no bug | --time 5s
// also: bug data_race | -- unsynchronised
#include <cstring>
#include <iostream>
#include <thread>

// The standard lets threads share std::cout, unless it is told not to go through stdio.
int main(int argc, char** argv) {
    if (argc > 1 && std::strcmp(argv[1], "unsynchronised") == 0) std::ios::sync_with_stdio(false);
    std::thread other([] { std::cout << 1 << '\n'; });
    std::cout << 2 << '\n';
    other.join();
}
