// expect: verified
// The initialiser of a static local runs once; the others wait for it.
#include <cassert>
#include <string>
#include <thread>

int built = 0;

std::string build() {
    ++built;
    return "a string that lives on the heap";
}

const std::string& name() {
    static const std::string the_name = build();
    return the_name;
}

void use() { assert(name().size() == 31); }

int main() {
    std::thread other(use);
    use();
    other.join();
    assert(built == 1);
}
