// expect: bug data_race
// to_chars writes the digits that another thread reads.
#include <charconv>
#include <thread>

char text[20];
char seen;

int main() {
    std::thread writer([] { std::to_chars(text, text + sizeof text, 3.5); });
    seen = text[2];
    writer.join();
}
