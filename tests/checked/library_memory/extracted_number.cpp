// expect: bug data_race
// operator>> writes the number that another thread reads.
#include <sstream>
#include <thread>

int number, seen;

int main() {
    std::thread writer([] { std::istringstream("7") >> number; });
    seen = number;
    writer.join();
}
