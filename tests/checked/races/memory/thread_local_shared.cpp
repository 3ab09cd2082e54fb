// expect: bug data_race
// A thread_local variable is private only until its address is handed to another thread.
#include <thread>

thread_local int mine = 0;

int main() {
    int* const address = &mine;
    std::thread other([address] { *address = 1; });
    mine = 2;
    other.join();
}
