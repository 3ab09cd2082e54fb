// expect: bug data_race
#include <sstream>
#include <string>
#include <thread>

std::istringstream lines("one\ntwo\n");

int main() {
    std::string mine, yours;
    std::thread other([&] { std::getline(lines, yours); });
    std::getline(lines, mine);
    other.join();
}
