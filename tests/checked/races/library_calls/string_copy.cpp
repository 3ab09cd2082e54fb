// expect: bug data_race
// One thread copies a string while another assigns to it.
#include <string>
#include <thread>

int main() {
    std::string name = "a name too long for the small buffer of a string";
    std::thread other([&] { const std::string copy = name; });
    name[0] = 'A';
    other.join();
}
