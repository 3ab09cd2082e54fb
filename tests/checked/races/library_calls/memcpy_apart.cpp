// expect: verified
// memcpy into the two halves of one buffer.
#include <cstring>
#include <thread>

char buffer[64];
const char text[] = "a text that is copied in one go";

int main() {
    static_assert(sizeof text <= 32);
    std::thread other([] { std::memcpy(buffer, text, sizeof text); });
    std::memcpy(buffer + 32, text, sizeof text);
    other.join();
}
