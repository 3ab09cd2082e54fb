// expect: bug use_after_free or data_race
// Nothing at all orders the use and the free.
#include <thread>

int main() {
    int* const number = new int(1);
    std::thread other([number] { *number = 2; });
    delete number;
    other.join();
}
