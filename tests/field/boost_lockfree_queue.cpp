// Boost.Lockfree's queue (libboost-dev): two producers, then everything is there.
#include <boost/lockfree/queue.hpp>
#include <cassert>
#include <thread>

int main() {
    boost::lockfree::queue<int, boost::lockfree::capacity<4>> queue;
    std::thread other([&] { queue.push(2); });
    queue.push(1);
    other.join();
    int a = 0;
    int b = 0;
    assert(queue.pop(a) && queue.pop(b) && a + b == 3);
}
