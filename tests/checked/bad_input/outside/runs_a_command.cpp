// expect: copes
// std::system forks in the depth of the C library.
#include <cstdlib>
#include <thread>

int main() {
    std::thread worker([] { (void)!std::system("true"); });
    worker.join();
}
