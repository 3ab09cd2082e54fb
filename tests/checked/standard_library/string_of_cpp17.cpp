// expect: bug data_race | --cxxflags=-std=c++17
// also: bug data_race | --cxxflags="-std=c++17 -O2"
// also: bug data_race | --cxxflags=-std=c++20
#include <string>
#include <thread>

// Up to C++17 what changes the string is libstdc++'s library, which is not instrumented.
std::string text = "abc";

int main() {
    std::thread writer([] { text += "def"; });
    const std::size_t length = text.size();
    writer.join();
    return length == 9;
}
