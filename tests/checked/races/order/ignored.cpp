// expect: no bug | --races=ignore
// also: bug data_race | --races=report
// With races left out of the report nothing is wrong here.
#include <thread>

int counter = 0;

int main() {
    std::thread other([] { counter = 1; });
    counter = 2;
    other.join();
}
