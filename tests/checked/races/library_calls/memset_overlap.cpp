// expect: bug data_race
// memset clears what the other thread copies away with memmove.
#include <cstring>
#include <thread>

char buffer[64];

int main() {
    std::thread other([] { std::memset(buffer, 0, sizeof buffer); });
    char copy[64];
    std::memmove(copy, buffer, sizeof copy);
    other.join();
}
