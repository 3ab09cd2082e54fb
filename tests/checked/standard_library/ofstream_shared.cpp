// expect: bug data_race
#include <fstream>
#include <thread>

std::ofstream report("/dev/null");

int main() {
    std::thread other([] { report << "first " << 1 << '\n'; });
    report << "second\n";
    other.join();
}
