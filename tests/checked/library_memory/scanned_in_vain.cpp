// expect: verified
// sscanf writes only what it converts: here the first number, and not the second one, which another thread reads.
#include <cstdio>
#include <thread>

int first, second, seen;

int main() {
    std::thread writer([] { std::sscanf("42 x", "%d %d", &first, &second); });
    seen = second;
    writer.join();
}
