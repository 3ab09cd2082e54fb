// expect: outcomes 6*
// Parts computed apart and added after the joins: one outcome, whatever the order.
#include <cstdio>
#include <thread>

int parts[3];

int main() {
    std::thread one([] { parts[0] = 1; });
    std::thread two([] { parts[1] = 2; });
    std::thread three([] { parts[2] = 3; });
    one.join();
    two.join();
    three.join();
    std::printf("%d\n", parts[0] + parts[1] + parts[2]);
}
