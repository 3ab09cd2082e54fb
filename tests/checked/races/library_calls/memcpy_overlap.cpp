// expect: bug data_race
// memcpy writes a byte that the other thread reads.
#include <cstring>
#include <thread>

char buffer[64];
const char text[] = "a text that is copied in one go";

int main() {
    std::thread other([] { std::memcpy(buffer, text, sizeof text); });
    [[maybe_unused]] const char seen = buffer[sizeof text - 1];
    other.join();
}
