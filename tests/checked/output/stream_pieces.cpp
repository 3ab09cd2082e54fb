// expect: outcomes a\nb* ; b\na* ; ab\n ; ba\n
// std::cout keeps the pieces of a line whole, not the line.
#include <iostream>
#include <thread>

void say(const char* word) { std::cout << word << "\n"; }

int main() {
    std::thread one(say, "a");
    std::thread two(say, "b");
    one.join();
    two.join();
}
