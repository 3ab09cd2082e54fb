// expect: copes
// Nobody gave it an input: it must find the end of the file, not wait for the user.
#include <iostream>
#include <string>
#include <thread>

int main() {
    std::string line;
    std::thread reader([&] { std::getline(std::cin, line); });
    reader.join();
    std::cout << line.size() << '\n';
}
