// expect: bug segfault
// A write to a string literal.
#include <thread>

int main() {
    std::thread worker([] {
        const char* const text = "literal";
        *const_cast<volatile char*>(text) = 'L';
    });
    worker.join();
}
