// expect: bug data_race
// printf reads a text that another thread changes.
#include <cstdio>
#include <thread>

char name[] = "Anna";

int main() {
    std::thread writer([] { name[0] = 'H'; });
    std::printf("%d: %s\n", 1, name);
    writer.join();
}
