// expect: bug data_race
// Both write the same value; C++ knows no benign races.
#include <thread>

bool seen = false;

int main() {
    std::thread other([] { seen = true; });
    seen = true;
    other.join();
}
