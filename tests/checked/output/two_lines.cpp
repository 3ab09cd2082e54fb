// expect: outcomes a\nb* ; b\na*
// Two threads print a line each.
#include <cstdio>
#include <thread>

int main() {
    std::thread one([] { std::printf("a\n"); });
    std::thread two([] { std::printf("b\n"); });
    one.join();
    two.join();
}
