// expect: verified
#include <cassert>
#include <locale>
#include <thread>

// std::ctype<char>::narrow, as std::regex uses it, keeps what it computed in a table that it does not protect.
int main() {
    const auto work = [] {
        const auto& facet = std::use_facet<std::ctype<char>>(std::locale());
        for (char c : {'a', '[', '\0'}) assert(facet.narrow(c, 0) == c);
    };
    std::thread other(work);
    work();
    other.join();
}
