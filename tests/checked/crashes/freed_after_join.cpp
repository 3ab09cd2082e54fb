// expect: verified
// The join orders them.
#include <thread>

int main() {
    int* const number = new int(1);
    std::thread other([number] { *number = 2; });
    other.join();
    delete number;
}
