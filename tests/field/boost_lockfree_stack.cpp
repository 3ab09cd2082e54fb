// Boost.Lockfree's stack (libboost-dev): a push beside a pop.
#include <boost/lockfree/stack.hpp>
#include <cassert>
#include <thread>

int main() {
    boost::lockfree::stack<int, boost::lockfree::capacity<4>> stack;
    stack.push(1);
    std::thread other([&] { stack.push(2); });
    int a = 0;
    assert(stack.pop(a));
    other.join();
    int b = 0;
    assert(stack.pop(b) && a + b == 3);
}
