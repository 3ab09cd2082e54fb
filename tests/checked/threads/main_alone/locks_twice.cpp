// expect: bug self_deadlock
// main takes a mutex that it holds, before it has made any thread.
#include <mutex>

std::mutex lock;

int main() {
    lock.lock();
    lock.lock();
}
