// expect: bug data_race
// The data of a sequence lock must be atomic: it is read while it is written, even if the result is thrown away.
#include <atomic>
#include <thread>

std::atomic<unsigned> sequence{0};
int data = 0;

int main() {
    std::thread writer([] {
        ++sequence;
        data = 1;
        ++sequence;
    });
    unsigned before = 0;
    int seen = 0;
    do {
        before = sequence;
        seen = data;
    } while (before != sequence || before % 2 != 0);
    writer.join();
    return seen > 1 ? 1 : 0;
}
