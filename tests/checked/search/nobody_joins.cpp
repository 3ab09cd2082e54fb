// expect: bug assertion | --strategy random --executions 100
// also: bug assertion | --strategy pos --executions 100
// also: bug assertion
// main returns at once and joins nobody, which ends the program. What the threads do goes wrong only late; most samples let
// them come that far.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> n{0};

void count() {
    for (int i = 0; i < 20; ++i) n.fetch_add(1);
    const int before = n;
    n = before + 1;
    assert(n == before + 1);
}

int main() {
    std::thread(count).detach();
    std::thread(count).detach();
}
