// expect: outcomes (exit 77)*
// The exit code passes through.
#include <thread>

int main() {
    std::thread([] {}).join();
    return 77;
}
