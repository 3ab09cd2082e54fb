// expect: bug data_race
// strftime reads a date that another thread changes.
#include <ctime>
#include <thread>

std::tm date{};
char text[20];

int main() {
    std::thread writer([] { date.tm_year = 70; });
    std::strftime(text, sizeof text, "%Y", &date);
    writer.join();
}
