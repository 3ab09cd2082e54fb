// expect: bug data_race
#include <sstream>
#include <thread>

std::ostringstream text;

int main() {
    std::thread other([] { text << 1; });
    text << 2;
    other.join();
}
