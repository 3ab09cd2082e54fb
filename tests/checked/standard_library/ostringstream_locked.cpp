// expect: outcomes 12* ; 21*
#include <iostream>
#include <mutex>
#include <sstream>
#include <thread>

std::mutex mutex;
std::ostringstream text;

void add(int n) {
    std::ostringstream mine;
    mine << n;
    std::lock_guard guard(mutex);
    text << mine.str();
}

int main() {
    std::thread first(add, 1), second(add, 2);
    first.join();
    second.join();
    std::cout << text.str() << '\n';
}
