// expect: no bug | --preemptions 0
// also: no bug | --strategy exhaustive --preemptions 0
// also: no bug | --strategy random --executions 1000 --preemptions 0
// also: no bug | --strategy pct --executions 1000 --preemptions 0
// also: no bug | --strategy pos --executions 1000 --preemptions 0
// also: bug assertion | --preemptions 1
// also: bug assertion | --strategy exhaustive --preemptions 1
// also: bug assertion | --strategy random --preemptions 1
// also: bug assertion | --strategy pct --preemptions 1
// also: bug assertion | --strategy pos --preemptions 1
// never says: verified
// An update is lost only if a thread is preempted between its load and its store. Each strategy keeps to the preemptions that
// it may have.
#include <atomic>
#include <cassert>
#include <thread>

std::atomic<int> n{0};

void bump() {
    const int v = n;
    n = v + 1;
}

int main() {
    std::thread a(bump), b(bump);
    a.join();
    b.join();
    assert(n == 2);
}
