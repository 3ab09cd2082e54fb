// expect: bug data_race
// sscanf writes the number that another thread reads.
#include <cstdio>
#include <thread>

int number, seen;

int main() {
    std::thread writer([] { std::sscanf("42", "%d", &number); });
    seen = number;
    writer.join();
}
