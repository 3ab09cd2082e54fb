// expect: verified
#include <cassert>
#include <iomanip>
#include <regex>
#include <sstream>
#include <thread>

// libstdc++'s locales fill tables when they are first used.
int main() {
    const auto work = [](const char* text, bool matches) {
        assert(std::regex_match(text, std::regex("[a-z]+[0-9]*")) == matches);
        std::ostringstream out;
        out << std::setprecision(3) << 3.14159;
        assert(out.str() == "3.14");
    };
    std::thread other(work, "abc1", true);
    work("1abc", false);
    other.join();
}
